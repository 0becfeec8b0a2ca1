/// Packs: many small bodies in one object, and where each lies (docs/prefetch-format.md).
@NullMarked
package dev.cacheprog.prefetch.pack;

import org.jspecify.annotations.NullMarked;
