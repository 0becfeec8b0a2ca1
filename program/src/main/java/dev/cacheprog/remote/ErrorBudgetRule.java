package dev.cacheprog.remote;

import java.time.Duration;
import java.time.Instant;

/// Bounds the time that a session loses to a store: failures that are not consecutive, and bodies
/// that arrive slowly. A store that answers every second call, or sends small objects but never a
/// large one, would hold up a build again and again.
///
/// Failed gets, and slow bodies, may take some seconds and a small part of the session; time that
/// several of them lose at once counts once. Puts hold up nothing. They have a budget of their own
/// for what concerns them as well: a store that cannot be reached, and a slow network.
///
/// Not safe for use by several threads: the owner has a lock.
public final class ErrorBudgetRule {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// One part of so many of the session.
  private static final int SHARE = 20;

  /// Waiting time for bodies after which their rate is checked.
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /// Bytes, uncompressed, of all bodies together. A core compiles as many in a second.
  private static final int SLOW_BYTES_PER_SECOND = 512 << 10;

  /// A long transfer that broke off in the end has not lost all of its time.
  private static final Duration MOST_PER_FAILURE = Duration.ofSeconds(5);

  private final Instant start;
  private final LostTime gets;
  private final LostTime puts;

  /// Since the last check of the rate: how long bodies were waited for, and how many bytes came.
  private Duration waited = Duration.ZERO;

  private Instant waitedUntil;
  private long bytes;

  private boolean hasFailures;

  /// @param start of the session
  public ErrorBudgetRule(Instant start) {
    this.start = start;
    this.gets = new LostTime(start);
    this.puts = new LostTime(start);
    this.waitedUntil = start;
  }

  boolean allowsGets(Instant now) {
    return gets.isWithinBudget(now);
  }

  boolean allowsPuts(Instant now) {
    return puts.isWithinBudget(now);
  }

  /// A get has failed, or its body.
  ///
  /// @param affectsPuts whether puts would fail for the same reason
  void failed(Instant begin, Instant end, boolean affectsPuts) {
    hasFailures = true;
    gets.add(begin, end);
    if (affectsPuts) {
      puts.add(begin, end);
    }
  }

  /// A piece of a body has arrived.
  ///
  /// @param begin when the wait for it began
  /// @return whether that was found to be slow, and has used up the budget
  boolean received(int count, Instant begin, Instant end) {
    waited = waited.plus(between(later(begin, waitedUntil), end));
    waitedUntil = later(end, waitedUntil);
    bytes += count;
    if (waited.compareTo(CHECK_INTERVAL) < 0) {
      return false;
    }
    boolean slow = bytes < waited.toMillis() * SLOW_BYTES_PER_SECOND / 1000;
    if (slow) {
      gets.add(waited, end);
      puts.add(waited, end);
    }
    waited = Duration.ZERO;
    bytes = 0;
    return slow && !allowsGets(end);
  }

  /// Whether time was lost to failures, not only to slow bodies.
  boolean hasFailures() {
    return hasFailures;
  }

  /// What the gets have lost.
  Duration lost() {
    return gets.lost;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /// A clock may be set back.
  private static Duration between(Instant from, Instant to) {
    return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
  }

  private final class LostTime {
    private Duration lost = Duration.ZERO;

    /// The end of what was counted last.
    private Instant until;

    LostTime(Instant start) {
      this.until = start;
    }

    void add(Instant begin, Instant end) {
      Duration more = between(later(begin, until), end);
      add(more.compareTo(MOST_PER_FAILURE) < 0 ? more : MOST_PER_FAILURE, end);
    }

    void add(Duration more, Instant end) {
      lost = lost.plus(more);
      until = later(end, until);
    }

    boolean isWithinBudget(Instant now) {
      // In nanoseconds: durations divide in decimals, whose classes take long to load.
      return lost.toNanos() <= GRACE.toNanos() + between(start, now).toNanos() / SHARE;
    }
  }
}
