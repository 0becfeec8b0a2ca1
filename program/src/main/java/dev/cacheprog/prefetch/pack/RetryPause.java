package dev.cacheprog.prefetch.pack;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import java.util.concurrent.ThreadLocalRandom;

/// The pause before the second attempt of a request for a manifest or a pack. Without it a build
/// sends thousands of requests; without a single object it compiles one package.
///
/// Both attempts are ordinary calls for the layers below: a circuit breaker counts two failures if
/// both fail, and a time budget counts their time without the pause.
public final class RetryPause {
  /// The pause is between half of this and one and a half times as long.
  private static final long PAUSE_NANOS = 100_000_000;

  private RetryPause() {}

  /// Returns after the pause if the call may be repeated.
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
