package dev.cacheprog.prefetch.pack;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import java.util.concurrent.ThreadLocalRandom;

/// The pause before the second try of a request on which the prefetching of a whole session
/// depends. A single object that a store refuses is compiled; without its manifest or a pack, a
/// build asks for thousands.
///
/// Both tries are ordinary calls for the layers below: a circuit breaker counts two failures if
/// both fail, the time budget counts what they took without the pause.
public final class RetryPause {
  /// The pause is between half of this and one and a half times as long.
  private static final long PAUSE_NANOS = 100_000_000;

  private RetryPause() {}

  /// Returns after the pause if the call that failed may be made once more.
  ///
  /// @throws StoreException the failure itself, if the same call would fail again
  public static void pauseAfter(StoreException failure, Ticker ticker)
      throws StoreException, InterruptedException {
    if (!failure.retryable()) {
      throw failure;
    }
    ticker.sleep(PAUSE_NANOS / 2 + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
  }
}
