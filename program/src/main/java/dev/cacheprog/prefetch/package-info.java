/// Prefetching: manifests predict what a build looks up, and packs deliver it in few requests
/// (docs/prefetch-format.md).
///
/// All of it is derived from the objects of the store and may be missing, stale or wrong: that
/// costs speed.
@NullMarked
package dev.cacheprog.prefetch;

import org.jspecify.annotations.NullMarked;
