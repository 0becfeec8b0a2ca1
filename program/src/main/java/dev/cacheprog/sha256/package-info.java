/// SHA-256 by the processor's own instructions.
@NullMarked
package dev.cacheprog.sha256;

import org.jspecify.annotations.NullMarked;
