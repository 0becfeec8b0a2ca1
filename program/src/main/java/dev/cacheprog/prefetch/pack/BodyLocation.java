package dev.cacheprog.prefetch.pack;

import dev.cacheprog.store.OutputId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body, and where it is.
///
/// @param id SHA-256 of the body
/// @param size bytes of the body
/// @param pack the pack that it lies in; null if it is fetched as the object of its action, or is
///   empty
/// @param offset bytes of the pack before it; 0 without a pack
public record BodyLocation(OutputId id, long size, @Nullable Pack pack, long offset) {
  /// Bodies of this size and more share no pack with others: a request for each costs little.
  public static final long PACKABLE_BELOW = 4 << 20;

  public BodyLocation {
    if (size < 0 || offset < 0) {
      throw new IllegalArgumentException("negative size or offset: " + size + ", " + offset);
    }
    if (pack == null
        ? offset != 0
        : size == 0
            || offset > pack.size() - size
            || (pack.size() > Pack.MAX_SHARED && size != pack.size())) {
      throw new IllegalArgumentException(
          "a body of " + size + " bytes at " + offset + " does not lie in " + pack);
    }
  }

  /// Written out, as in [dev.cacheprog.store.ActionId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BodyLocation location
        && id.equals(location.id)
        && size == location.size
        && offset == location.offset
        && Objects.equals(pack, location.pack);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /// A body that lies in no pack.
  public static BodyLocation unpacked(OutputId id, long size) {
    return new BodyLocation(id, size, null, 0);
  }
}
