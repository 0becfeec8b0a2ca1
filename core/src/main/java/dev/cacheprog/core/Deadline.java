package dev.cacheprog.core;

import java.time.Duration;

/// A limit that several parts share when they finish in turn. It starts to run when the first of
/// them asks. Safe for use by many threads at once.
public final class Deadline {
  private final Duration limit;
  private long end;
  private boolean running;

  /// @param limit how long all together may take; zero: without limit
  public Deadline(Duration limit) {
    this.limit = limit;
  }

  /// What all together may take; zero: without limit.
  public Duration limit() {
    return limit;
  }

  /// Nanoseconds that are left, 0 or more.
  public synchronized long remainingNanos() {
    if (limit.isZero()) {
      return Long.MAX_VALUE;
    }
    if (!running) {
      running = true;
      end = System.nanoTime() + limit.toNanos();
    }
    return Math.max(0, end - System.nanoTime());
  }
}
