/// The zstd codec.
@NullMarked
package dev.cacheprog.zstd;

import org.jspecify.annotations.NullMarked;
