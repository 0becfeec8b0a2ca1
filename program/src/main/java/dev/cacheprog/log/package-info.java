/// Log lines in logfmt.
@NullMarked
package dev.cacheprog.log;

import org.jspecify.annotations.NullMarked;
