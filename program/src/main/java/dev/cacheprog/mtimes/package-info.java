/// Modification times that follow from content, for go's cached test results.
@NullMarked
package dev.cacheprog.mtimes;

import org.jspecify.annotations.NullMarked;
