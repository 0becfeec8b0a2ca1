package dev.cacheprog.prefetch.pack;

import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.StoreLayout;

/// How large packs are, and which bodies they hold. Where the store refuses large bodies, packs are
/// smaller; sizes are those before compression, so that packs are never too large after it.
public final class PackSizes {
  /// For a store that takes bodies of any size.
  public static final PackSizes ORDINARY = new PackSizes(StoreLayout.OBJECTS, BodyLimit.NONE);

  private final StoreLayout layout;
  private final BodyLimit limit;

  public PackSizes(StoreLayout layout, BodyLimit limit) {
    this.layout = layout;
    this.limit = limit;
  }

  /// What the store keeps. Without objects, all bodies go into packs.
  public StoreLayout layout() {
    return layout;
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
    return size > 0
        && size <= limit.safeSize()
        && (layout.hasObjects() ? isSmall(size) : size <= Pack.MAX_SIZE);
  }

  /// Whether a body of this size shares a pack with others: a request for a larger one costs
  /// little.
  boolean isSmall(long size) {
    return size < BodyLocation.PACKABLE_BELOW;
  }
}
