package dev.cacheprog.cache;

import dev.cacheprog.store.ActionId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Foretells the second of the two look-ups that go makes for a package: after the action itself,
/// what the compiler printed, whose action id follows from the first. Fetching both at once halves
/// the waiting.
///
/// Most actions are not packages, so this watches what go asks: the first sub-key that is asked for
/// turns the telling on, and a number of sub-keys that nobody asks for turn it off again.
///
/// Safe for use by many threads at once.
final class Subkeys {
  /// What the compiler printed, go's by-product of every package.
  static final String PRINTED = "stdout";

  /// So many fetches in vain a phase of the build may cost.
  private static final int MAX_UNASKED = 16;

  private final Set<ActionId> expected = ConcurrentHashMap.newKeySet();
  private volatile boolean on;

  /// Go asks for `id`.
  ///
  /// @return whether that was foretold, so that nothing follows from it
  boolean asked(ActionId id) {
    if (expected.isEmpty() || !expected.remove(id)) {
      return false;
    }
    on = true;
    return true;
  }

  /// The remote store had `id`, and go has not been told yet.
  ///
  /// @return what go will ask next, if that is likely
  Optional<ActionId> after(ActionId id) {
    if (expected.size() >= MAX_UNASKED) {
      expected.clear();
      on = false;
    }
    ActionId next = id.subkey(PRINTED);
    expected.add(next);
    return on ? Optional.of(next) : Optional.empty();
  }
}
