/// The proxy: HTTP storage for programs without access to the remote store.
@NullMarked
package dev.cacheprog.proxy;

import org.jspecify.annotations.NullMarked;
