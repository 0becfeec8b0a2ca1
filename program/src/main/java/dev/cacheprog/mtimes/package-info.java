/// Modification times derived from file contents, for go's cached test results.
@NullMarked
package dev.cacheprog.mtimes;

import org.jspecify.annotations.NullMarked;
