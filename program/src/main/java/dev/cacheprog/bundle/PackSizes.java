package dev.cacheprog.bundle;

import dev.cacheprog.core.BodyLimit;

/// How large packs are, and what goes into them. Where the store takes no large bodies, packs are
/// smaller; they are measured before compression, so that they are never too large after it.
final class PackSizes {
  /// For a store that takes bodies of any size.
  static final PackSizes ORDINARY = new PackSizes(BodyLimit.NONE);

  private final BodyLimit limit;

  PackSizes(BodyLimit limit) {
    this.limit = limit;
  }

  /// Bytes up to which a pack is filled.
  long target() {
    return Math.min(Pack.TARGET, limit.safeSize());
  }

  /// Bytes; a pack below this is small, and worth merging with others.
  long small() {
    return target() / 4;
  }

  /// Whether a body of this size goes into a pack.
  boolean isPackable(long size) {
    return Content.isPackable(size) && size <= limit.safeSize();
  }
}
