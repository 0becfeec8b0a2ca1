/// The hub: value types and the interfaces that stores implement.
@NullMarked
package dev.cacheprog.core;

import org.jspecify.annotations.NullMarked;
