package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What builds of one kind used, in the order of its first use.
///
/// @param uses each action once
/// @param absent actions that the last build asked for in vain and did not put either, as go does
///   for each program that it links: to ask the store for them would be in vain again
public record Manifest(List<ManifestEntry> uses, Set<ActionId> absent) {
  public static final Manifest EMPTY = new Manifest(List.of(), Set.of());

  /// More than any build uses; what a reader is ready to hold in memory.
  public static final int MAX_USES = 1 << 17;

  public static final int MAX_ABSENT = 1 << 10;

  public Manifest {
    uses = List.copyOf(uses);
    if (uses.size() > MAX_USES) {
      throw new IllegalArgumentException("too many uses: " + uses.size());
    }
    absent = Set.copyOf(absent);
    if (absent.size() > MAX_ABSENT) {
      throw new IllegalArgumentException("too many absent actions: " + absent.size());
    }
  }

  /// The bodies that lie in packs, by their output ids.
  public Map<OutputId, BodyLocation> packed() {
    Map<OutputId, BodyLocation> packed = HashMap.newHashMap(uses.size());
    for (ManifestEntry use : uses) {
      if (use.content().pack() != null) {
        packed.put(use.content().id(), use.content());
      }
    }
    return packed;
  }
}
