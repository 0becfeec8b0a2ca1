/// Decorators that all remote stores have in common, with one concern each.
@NullMarked
package dev.cacheprog.remote;

import org.jspecify.annotations.NullMarked;
