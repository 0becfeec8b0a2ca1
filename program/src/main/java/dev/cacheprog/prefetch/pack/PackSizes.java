package dev.cacheprog.prefetch.pack;

import dev.cacheprog.core.BodyLimit;

/// How large packs are, and which bodies they hold. Where the store refuses large bodies, packs are
/// smaller; sizes are those before compression, so that packs are never too large after it.
public final class PackSizes {
  /// For a store that takes bodies of any size.
  public static final PackSizes ORDINARY = new PackSizes(BodyLimit.NONE);

  private final BodyLimit limit;

  public PackSizes(BodyLimit limit) {
    this.limit = limit;
  }

  /// Bytes up to which a pack is filled.
  public long target() {
    return Math.min(Pack.TARGET, limit.safeSize());
  }

  /// Bytes below which a pack is small, and merged with others when there are many.
  public long small() {
    return target() / 4;
  }

  /// Whether a body of this size goes into a pack.
  public boolean isPackable(long size) {
    return BodyLocation.isPackable(size) && size <= limit.safeSize();
  }
}
