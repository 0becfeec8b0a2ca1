/// What all remote stores have in common, one decorator each.
@NullMarked
package dev.cacheprog.remote;

import org.jspecify.annotations.NullMarked;
