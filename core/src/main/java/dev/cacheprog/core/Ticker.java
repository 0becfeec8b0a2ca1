package dev.cacheprog.core;

import java.util.concurrent.TimeUnit;

/// Elapsed time, for limits and pauses: it has no date and is never set back. Classes that wait get
/// one as an argument, so that tests can move it.
public interface Ticker {
  /// The clock of the machine.
  Ticker SYSTEM = new SystemTicker();

  /// Nanoseconds since a fixed point in time.
  long nanos();

  /// Returns after this time.
  void sleep(long nanos) throws InterruptedException;

  /// Waits until `lock`, which the caller holds, is notified, but not longer than this time. May
  /// return before, like [Object#wait].
  void wait(Object lock, long nanos) throws InterruptedException;
}

/// Not lambdas: it is loaded before the first line.
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
