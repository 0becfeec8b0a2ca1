/// What a store for cacheprog implements: [RemoteStore], and the values that it takes and returns.
@NullMarked
package dev.cacheprog.store;

import org.jspecify.annotations.NullMarked;
