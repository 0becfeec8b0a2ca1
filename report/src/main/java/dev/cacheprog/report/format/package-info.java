/// The lines of a build record (`--record`): written by sessions, read by `cacheprog report`.
/// docs/report.md describes them.
@NullMarked
package dev.cacheprog.report.format;

import org.jspecify.annotations.NullMarked;
