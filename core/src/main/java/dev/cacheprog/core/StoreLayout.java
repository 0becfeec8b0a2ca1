package dev.cacheprog.core;

/// What a remote store keeps (docs/prefetch-format.md, section 1).
public enum StoreLayout {
  /// An object for each action; manifests, build indexes and packs beside them.
  OBJECTS(true, true),

  /// Manifests, build indexes and packs alone.
  PACKS(false, true),

  /// Manifests and packs alone. The store finds the latest manifest of a scope by itself.
  PACKS_WITHOUT_INDEX(false, false);

  private final boolean hasObjects;
  private final boolean hasIndex;

  StoreLayout(boolean hasObjects, boolean hasIndex) {
    this.hasObjects = hasObjects;
    this.hasIndex = hasIndex;
  }

  /// Whether each action has an object of its own. If not, what no manifest lists does not exist.
  public boolean hasObjects() {
    return hasObjects;
  }

  /// Whether build indexes are written and read.
  public boolean hasIndex() {
    return hasIndex;
  }
}
