package dev.cacheprog.core;

import java.util.concurrent.TimeUnit;

/// The time that passes, for limits and pauses: it has no date and is never set back. What waits
/// for time is given one, so that tests can move it by hand.
public interface Ticker {
  /// That of the machine.
  Ticker SYSTEM = new SystemTicker();

  /// Nanoseconds since a moment that stays the same.
  long nanos();

  /// Returns after so many nanoseconds.
  void sleep(long nanos) throws InterruptedException;

  /// Waits until somebody notifies `lock`, which the caller holds, but not longer than so many
  /// nanoseconds. May return before, as [Object#wait] may.
  void wait(Object lock, long nanos) throws InterruptedException;
}

/// Not lambdas: it is there before the first line.
final class SystemTicker implements Ticker {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
  }

  @Override
  public void wait(Object lock, long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedWait(lock, nanos);
  }
}
