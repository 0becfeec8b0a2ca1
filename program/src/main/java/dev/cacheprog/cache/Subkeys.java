package dev.cacheprog.cache;

import dev.cacheprog.store.ActionId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Predicts the second of the two lookups that go makes for a package: first the action itself,
/// then the output of the compiler, whose action id is a sub-key of the first. Fetching both at
/// once halves the waiting.
///
/// Most actions are not packages. So the first lookup of a sub-key turns predictions on, and a
/// number of predictions without a lookup turn them off again.
///
/// Safe for use by many threads at once.
final class Subkeys {
  /// The sub-key of the output of the compiler, go's by-product of every package.
  static final String PRINTED = "stdout";

  /// Unused fetches after which predictions are turned off.
  private static final int MAX_UNUSED = 16;

  private final Set<ActionId> expected = ConcurrentHashMap.newKeySet();
  private volatile boolean on;

  /// Go looks up `id`.
  ///
  /// @return whether that was predicted, so that it predicts nothing itself
  boolean lookedUp(ActionId id) {
    if (expected.isEmpty() || !expected.remove(id)) {
      return false;
    }
    on = true;
    return true;
  }

  /// The remote store has `id`, and go has not received it yet.
  ///
  /// @return the next lookup, if it is likely
  Optional<ActionId> next(ActionId id) {
    if (expected.size() >= MAX_UNUSED) {
      expected.clear();
      on = false;
    }
    ActionId subkey = id.subkey(PRINTED);
    expected.add(subkey);
    return on ? Optional.of(subkey) : Optional.empty();
  }
}
