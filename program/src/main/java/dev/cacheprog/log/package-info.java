/// Log lines, in logfmt or as JSON.
@NullMarked
package dev.cacheprog.log;

import org.jspecify.annotations.NullMarked;
