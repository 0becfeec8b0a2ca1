package dev.cacheprog.prefetch.pack;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import org.jspecify.annotations.Nullable;

/// Bodies of several objects in one, one after another.
///
/// @param id SHA-256 of all the bytes
/// @param size bytes of all the bodies
public record Pack(OutputId id, long size) {
  /// Packs are filled up to this size: large enough for tens of requests a build instead of a
  /// thousand, small enough to fetch several at the same time
  /// (docs/decisions/0006-hiding-distance.md).
  public static final long TARGET = 8 << 20;

  /// What readers accept. Writers of a later version may fill packs further.
  public static final long MAX_SHARED = 64 << 20;

  /// What readers accept of a pack with one body.
  public static final long MAX_SIZE = 4L << 30;

  public Pack {
    if (size <= 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("not the size of a pack: " + size);
    }
  }

  /// Written out, as in [ActionId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Pack pack && size == pack.size && id.equals(pack.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /// Its action id in a remote store.
  public ActionId action() {
    return ActionId.of(new ObjectName.Pack(id));
  }
}
