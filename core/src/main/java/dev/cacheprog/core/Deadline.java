package dev.cacheprog.core;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/// A limit that several parts share when they finish in turn. It starts to run when the first of
/// them asks, and can be cancelled before it is reached. Safe for use by many threads at once.
public final class Deadline {
  /// How soon those who wait notice that the deadline was cancelled.
  public static final Duration STEP = Duration.ofMillis(20);

  private final Duration limit;
  private final Ticker ticker;
  private long end;
  private boolean running;
  private boolean cancelled;

  /// @param limit how long all together may take; zero: without limit
  public Deadline(Duration limit) {
    this(limit, Ticker.SYSTEM);
  }

  /// @param limit how long all together may take; zero: without limit
  public Deadline(Duration limit, Ticker ticker) {
    this.limit = limit;
    this.ticker = ticker;
  }

  /// What all together may take; zero: without limit.
  public Duration limit() {
    return limit;
  }

  /// Nanoseconds that are left, 0 or more.
  public synchronized long remainingNanos() {
    if (cancelled) {
      return 0;
    }
    if (limit.isZero()) {
      return Long.MAX_VALUE;
    }
    if (!running) {
      running = true;
      end = ticker.nanos() + limit.toNanos();
    }
    return Math.max(0, end - ticker.nanos());
  }

  /// Leaves no time from now on: the user has interrupted the command. Whoever waits stops waiting.
  public synchronized void cancel() {
    cancelled = true;
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /// Waits until all of `tasks` have ended.
  ///
  /// @param tasks accepts no more of them
  /// @return whether they have; false if no time is left
  public boolean await(ExecutorService tasks) throws InterruptedException {
    while (true) {
      long left = remainingNanos();
      if (tasks.awaitTermination(Math.min(left, STEP.toNanos()), TimeUnit.NANOSECONDS)) {
        return true;
      }
      if (left == 0) {
        return false;
      }
    }
  }
}
