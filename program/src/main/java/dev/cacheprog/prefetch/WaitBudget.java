package dev.cacheprog.prefetch;

import dev.cacheprog.core.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Limits how long gets wait for prefetched bodies: each, and all of a session for bodies that do
/// not come. Safe for use by many threads at once.
final class WaitBudget {
  private static final Duration GET = Duration.ofSeconds(2);
  private static final Duration SESSION = Duration.ofSeconds(10);

  private final Ticker ticker;

  /// Nanoseconds that gets have waited without a result.
  private final AtomicLong spent = new AtomicLong();

  WaitBudget(Ticker ticker) {
    this.ticker = ticker;
  }

  /// Waits until `body` ends or the time is up.
  void await(PendingBody body) throws InterruptedException {
    long start = ticker.nanos();
    body.await(Math.min(GET.toNanos(), SESSION.toNanos() - spent.get()), ticker);
    if (!body.hasEnded()) {
      spent.addAndGet(ticker.nanos() - start);
    }
  }
}
