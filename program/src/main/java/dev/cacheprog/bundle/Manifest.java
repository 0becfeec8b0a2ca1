package dev.cacheprog.bundle;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.OutputId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What builds of one kind used, in the order of its first use.
///
/// @param uses each action once
/// @param absent actions that the last build asked for in vain and did not put either, as go does
///   for each program that it links: to ask the store for them would be in vain again
record Manifest(List<Use> uses, Set<ActionId> absent) {
  static final Manifest EMPTY = new Manifest(List.of(), Set.of());

  /// More than any build uses; what a reader is ready to hold in memory.
  static final int MAX_USES = 1 << 17;

  static final int MAX_ABSENT = 1 << 10;

  Manifest {
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
  Map<OutputId, Content> packed() {
    Map<OutputId, Content> packed = HashMap.newHashMap(uses.size());
    for (Use use : uses) {
      if (use.content().pack() != null) {
        packed.put(use.content().id(), use.content());
      }
    }
    return packed;
  }
}
