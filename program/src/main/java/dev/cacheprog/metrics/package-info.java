/// Statistics of a session.
@NullMarked
package dev.cacheprog.metrics;

import org.jspecify.annotations.NullMarked;
