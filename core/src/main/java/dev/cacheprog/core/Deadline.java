package dev.cacheprog.core;

import java.time.Duration;

/// A time limit that several parts share when they finish one after another. It starts with the
/// first use, and can be cancelled. Safe for use by several threads.
public final class Deadline {
  /// The time within which waiting threads notice that the deadline was cancelled.
  public static final Duration STEP = Duration.ofMillis(20);

  private final Duration limit;
  private final Ticker ticker;
  private long end;
  private boolean running;
  private boolean cancelled;

  /// @param limit for all parts together; zero: without limit
  public Deadline(Duration limit) {
    this(limit, Ticker.SYSTEM);
  }

  /// @param limit for all parts together; zero: without limit
  public Deadline(Duration limit, Ticker ticker) {
    this.limit = limit;
    this.ticker = ticker;
  }

  /// The limit for all parts together; zero: without limit.
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

  /// Ends the time at once, as the user has interrupted the command. Waiting threads stop waiting.
  public synchronized void cancel() {
    cancelled = true;
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }
}
