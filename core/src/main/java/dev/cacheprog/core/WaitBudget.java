package dev.cacheprog.core;

/// Limits how long the gets of a session wait for nothing: for a manifest or a body that does not
/// come in time. What several of them wait at once counts once. Safe for use by several threads.
public final class WaitBudget {
  /// A cold build is not slowed down by more than this, whatever the store does.
  private static final long SESSION_NANOS = 2_000_000_000L;

  private final Ticker ticker;

  // All that follows is guarded by this.

  private long left = SESSION_NANOS;

  /// The end of what was counted last.
  private long until;

  public WaitBudget(Ticker ticker) {
    this.ticker = ticker;
    this.until = ticker.nanos();
  }

  /// Nanoseconds that are left, 0 or more.
  public synchronized long left() {
    return left;
  }

  /// A get begins to wait.
  ///
  /// @return the time, for [#wasted]
  public long begin() {
    return ticker.nanos();
  }

  /// A get has waited for nothing until now.
  ///
  /// @param start when it began to wait; in the future if it has not
  public synchronized void wasted(long start) {
    long now = ticker.nanos();
    long from = start - until > 0 ? start : until;
    if (now - from > 0) {
      left = Math.max(0, left - (now - from));
      until = now;
    }
  }
}
