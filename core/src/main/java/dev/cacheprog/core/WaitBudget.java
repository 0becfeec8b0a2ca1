package dev.cacheprog.core;

/// Limits how long the gets of a session wait for nothing: for a manifest or a body that does not
/// come in time. What several of them wait at once counts once. Nothing is left while the link is
/// so slow that hardly anything comes in time. Safe for use by several threads.
public final class WaitBudget {
  /// A cold build is not slowed down by more than this, whatever the store does.
  private static final long SESSION_NANOS = 2_000_000_000L;

  /// Bytes a second, as stored: a tenth of what one core builds.
  private static final double USEFUL_RATE = 100_000;

  private final TransferRate rate;
  private final Ticker ticker;

  // All that follows is guarded by this.

  private long left = SESSION_NANOS;

  /// The end of what was counted last.
  private long until;

  /// @param rate of the transfers that gets wait for
  public WaitBudget(TransferRate rate, Ticker ticker) {
    this.rate = rate;
    this.ticker = ticker;
    this.until = ticker.nanos();
  }

  /// Nanoseconds that are left, 0 or more.
  public long left() {
    if (isLinkHopeless()) {
      return 0;
    }
    synchronized (this) {
      return left;
    }
  }

  /// Whether the link is known to be so slow that hardly anything comes in time.
  public boolean isLinkHopeless() {
    return rate.estimate().high() < USEFUL_RATE;
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
