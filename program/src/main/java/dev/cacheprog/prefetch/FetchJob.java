package dev.cacheprog.prefetch;

import dev.cacheprog.prefetch.pack.Pack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bodies that come with one request. Two jobs are never equal.
///
/// @param pack null for a single body, which is fetched as an object
/// @param bodies in the order of their offsets; at least one
record FetchJob(@Nullable Pack pack, List<PendingBody> bodies) {
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
