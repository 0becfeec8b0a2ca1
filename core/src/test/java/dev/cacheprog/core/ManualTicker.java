package dev.cacheprog.core;

import java.time.Duration;

/// Time that passes only when a test moves it. Nobody can wait.
final class ManualTicker implements Ticker {
  private long now = 1_000_000_000_000L;

  void advance(Duration time) {
    now += time.toNanos();
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void sleep(long nanos) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void wait(Object lock, long nanos) {
    throw new UnsupportedOperationException();
  }
}
