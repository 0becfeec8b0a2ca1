/// The program: start, wiring, end.
@NullMarked
package dev.cacheprog;

import org.jspecify.annotations.NullMarked;
