package dev.cacheprog.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/// One direction of a link, which carries so many bytes a second. Senders take turns.
final class Wire {
  /// A change of the rate has effect after this time at the latest, in nanoseconds.
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(20);

  /// So late may a sender be, in nanoseconds, without losing the time: sleep is not exact.
  private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(1);

  /// Shorter waits, in nanoseconds, are not worth a sleep; they add up until they are.
  private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(300);

  private final ReentrantLock turn = new ReentrantLock(true);
  private final DoubleSupplier rate;
  private long free = System.nanoTime();
  private final LongAdder carried = new LongAdder();

  /// @param rate bytes a second, 0 for no limit; asked again and again
  Wire(DoubleSupplier rate) {
    this.rate = rate;
  }

  /// Waits for its turn, and then until the bytes have left.
  ///
  /// @param since when they were there to be sent, on the clock of [System#nanoTime]
  void carry(int bytes, long since) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      long earliest = since - SLACK;
      free = free - earliest < 0 ? earliest : free;
      double left = bytes;
      while (left > 0) {
        double now = rate.getAsDouble();
        if (now == 0) {
          break;
        }
        double part = Math.min(left, now * SLICE / 1e9);
        free += (long) (part / now * 1e9);
        left -= part;
        sleepUntil(free);
      }
      carried.add(bytes);
    } finally {
      turn.unlock();
    }
  }

  /// All bytes so far.
  long carried() {
    return carried.sum();
  }

  /// @param time on the clock of [System#nanoTime]
  static void sleepUntil(long time) throws InterruptedException {
    long wait = time - System.nanoTime();
    if (wait > SHORT) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }
}
