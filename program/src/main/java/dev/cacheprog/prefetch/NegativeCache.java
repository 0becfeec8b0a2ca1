package dev.cacheprog.prefetch;

import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.ActionId;
import java.time.Duration;

/// Actions that an earlier session on this machine has looked up without a result, and that no
/// build puts, such as those of linked programs. A lookup of one needs no request.
public final class NegativeCache {
  /// How long an action counts as absent: another machine may put it after all.
  private static final Duration VALIDITY = Duration.ofHours(1);

  private final StoreMemory memory;

  public NegativeCache(StoreMemory memory) {
    this.memory = memory;
  }

  boolean isAbsent(ActionId id) {
    return memory.recall(name(id), VALIDITY) != null;
  }

  public void add(ActionId id) {
    memory.remember(name(id), "");
  }

  private static String name(ActionId id) {
    return "absent-" + id;
  }
}
