package dev.cacheprog.prefetch;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.store.ActionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What a session has used and missed: the next manifest. Safe for use by many threads at once.
final class UsageLog {
  /// Go's by-product of every package that it compiles: the names of its files, for a few tools. A
  /// third of what a cold build puts, it is not used before it has been looked up.
  private static final String SOURCES = "srcfiles";

  /// In the order of the first use. Guarded by itself.
  private final Map<ActionId, Use> uses = new LinkedHashMap<>();

  /// Looked up without a result, and not put since.
  private final Set<ActionId> missed = ConcurrentHashMap.newKeySet();

  /// Put with what was missed, and hardly ever looked up; with the action that they belong to.
  private final Map<ActionId, ActionId> byProducts = new ConcurrentHashMap<>();

  private volatile boolean hasNew;

  /// @param wasLocal whether the local disk had the entry before this session
  record Use(UsedEntry used, boolean wasLocal) {
    ActionId action() {
      return used.action();
    }

    LocalEntry entry() {
      return used.entry();
    }
  }

  /// Adds a use.
  ///
  /// @return false if the same output of the action was used before
  boolean add(UsedEntry used, boolean wasLocal) {
    synchronized (uses) {
      Use before = uses.get(used.action());
      if (before != null && before.entry().outputId().equals(used.entry().outputId())) {
        return false;
      }
      uses.put(used.action(), new Use(used, wasLocal));
      return true;
    }
  }

  /// A lookup of `id` had no result.
  void addMissed(ActionId id) {
    missed.add(id);
    byProducts.put(id.subkey(SOURCES), id);
  }

  /// `id` is put.
  ///
  /// @return whether it was missed before
  boolean removeMissed(ActionId id) {
    return missed.remove(id);
  }

  /// The action that was missed, if `id` is its by-product.
  Optional<ActionId> byProductOf(ActionId id) {
    return Optional.ofNullable(byProducts.get(id));
  }

  /// The session has put what the local disk did not have.
  void markNew() {
    hasNew = true;
  }

  boolean hasNew() {
    return hasNew;
  }

  boolean isEmpty() {
    synchronized (uses) {
      return uses.isEmpty();
    }
  }

  /// A copy: each action once, in the order of the first use.
  List<Use> uses() {
    synchronized (uses) {
      return List.copyOf(uses.values());
    }
  }

  /// Actions that were looked up without a result and not put.
  Set<ActionId> missed() {
    return Set.copyOf(missed);
  }
}
