/// The proxy: HTTP storage for programs that have no access to the remote store themselves.
@NullMarked
package dev.cacheprog.proxy;

import org.jspecify.annotations.NullMarked;
