package dev.cacheprog.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes only when a test moves it, or sleeps. Nobody can wait.
final class ManualTicker implements Ticker {
  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

  void advance(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  public void sleep(long nanos) {
    now.addAndGet(nanos);
  }

  @Override
  public void wait(Object lock, long nanos) {
    throw new UnsupportedOperationException();
  }
}
