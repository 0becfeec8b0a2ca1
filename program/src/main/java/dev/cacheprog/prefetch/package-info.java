/// Hides the distance of a remote store: manifests foretell what a build will ask for, packs bring
/// it in few requests, and misses are judged without asking each time (docs/prefetch-format.md).
///
/// All of it is derived from the objects of the store and may be missing, stale or wrong: that
/// costs speed.
@NullMarked
package dev.cacheprog.prefetch;

import org.jspecify.annotations.NullMarked;
