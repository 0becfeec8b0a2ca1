/// Writes a line for each request to a build record, for `cacheprog report`. Many sessions may
/// append to one file. Nothing here is loaded without `--record`.
@NullMarked
package dev.cacheprog.sessionlog;

import org.jspecify.annotations.NullMarked;
