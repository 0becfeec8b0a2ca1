package dev.cacheprog.prefetch.pack;

import dev.cacheprog.store.OutputId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A body that a build used, and where to find it.
///
/// @param id SHA-256 of the body
/// @param size bytes of the body
/// @param pack where it lies; null if it is fetched by itself, as an object under its action id, or
///   is empty
/// @param offset bytes of the pack before it; 0 without a pack
public record BodyLocation(OutputId id, long size, @Nullable Pack pack, long offset) {
  /// Bodies of this size and more stay out of packs: a request of their own is no loss.
  public static final long LOOSE = 4 << 20;

  public BodyLocation {
    if (size < 0 || offset < 0) {
      throw new IllegalArgumentException("negative size or offset: " + size + ", " + offset);
    }
    if (pack == null ? offset != 0 : size == 0 || offset > pack.size() - size) {
      throw new IllegalArgumentException(
          "a body of " + size + " bytes at " + offset + " does not lie in " + pack);
    }
  }

  /// Written out, as in [dev.cacheprog.store.ActionId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BodyLocation content
        && id.equals(content.id)
        && size == content.size
        && offset == content.offset
        && Objects.equals(pack, content.pack);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /// A body that is fetched by itself.
  public static BodyLocation loose(OutputId id, long size) {
    return new BodyLocation(id, size, null, 0);
  }

  /// Whether bodies of this size go into packs.
  public static boolean isPackable(long size) {
    return size > 0 && size < LOOSE;
  }
}
