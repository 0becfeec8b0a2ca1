package dev.cacheprog.bundle;

import dev.cacheprog.core.StoreException;
import java.util.concurrent.ThreadLocalRandom;

/// The pause before the second try of a request on which the prefetching of a whole session
/// depends. A single object that a store refuses is compiled; without its manifest or a pack, a
/// build asks for thousands.
///
/// Both tries are ordinary calls for the layers below: a circuit breaker counts two failures if
/// both fail, the time budget counts what they took without the pause.
final class SecondTry {
  /// The pause is between half of this and one and a half times as long.
  private static final int PAUSE_MILLIS = 100;

  private SecondTry() {}

  /// Returns after the pause if the call that failed may be made once more.
  ///
  /// @throws StoreException the failure itself, if the same call would fail again
  static void pauseAfter(StoreException failure) throws StoreException, InterruptedException {
    if (!failure.retryable()) {
      throw failure;
    }
    Thread.sleep(PAUSE_MILLIS / 2 + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS));
  }
}
