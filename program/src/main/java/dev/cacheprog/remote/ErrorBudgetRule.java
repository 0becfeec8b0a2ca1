package dev.cacheprog.remote;

import java.time.Duration;
import java.time.Instant;

/// Bounds the time that a session loses to failures that are not consecutive. A store that answers
/// every second call would hold up a build again and again. A store that is only slow does not:
/// nobody waits for a body for longer than that pays (docs/decisions/0025-slow-links.md).
///
/// Failed gets may take some seconds and a small part of the session; time that several of them
/// lose at once counts once. Puts hold up nothing. They have a budget of their own for failures of
/// gets that concern them as well: a store that cannot be reached.
///
/// Not safe for use by several threads: the owner has a lock.
public final class ErrorBudgetRule {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// One part of so many of the session.
  private static final int SHARE = 20;

  /// A long transfer that broke off in the end has not lost all of its time.
  private static final Duration MOST_PER_FAILURE = Duration.ofSeconds(5);

  private final Instant start;
  private final LostTime gets;
  private final LostTime puts;

  /// @param start of the session
  public ErrorBudgetRule(Instant start) {
    this.start = start;
    this.gets = new LostTime(start);
    this.puts = new LostTime(start);
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
    gets.add(begin, end);
    if (affectsPuts) {
      puts.add(begin, end);
    }
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
      lost = lost.plus(more.compareTo(MOST_PER_FAILURE) < 0 ? more : MOST_PER_FAILURE);
      until = later(end, until);
    }

    boolean isWithinBudget(Instant now) {
      // In nanoseconds: durations divide in decimals, whose classes take long to load.
      return lost.toNanos() <= GRACE.toNanos() + between(start, now).toNanos() / SHARE;
    }
  }
}
