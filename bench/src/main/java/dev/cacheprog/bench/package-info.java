/// Measurements of real builds, and micro-benchmarks.
@NullMarked
package dev.cacheprog.bench;

import org.jspecify.annotations.NullMarked;
