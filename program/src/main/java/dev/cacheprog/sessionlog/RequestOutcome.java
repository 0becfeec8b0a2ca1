package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Count;
import dev.cacheprog.report.format.Outcome;
import org.jspecify.annotations.Nullable;

/// The outcome of a request, from what is counted meanwhile in the thread that serves it: the other
/// packages need not know of build records.
///
/// No lambdas, as in all of this package: they would be made anew in every session.
final class RequestOutcome {
  private static final ThreadLocal<@Nullable RequestOutcome> CURRENT = new ThreadLocal<>();

  private boolean prefetched;
  private boolean fetched;
  private boolean tooSlow;
  private boolean skipped;
  private boolean damaged;
  private boolean failed;
  private boolean had;
  private boolean missed;
  private boolean refused;

  /// Begins with a request of this thread; [#end] must follow.
  static void begin() {
    CURRENT.set(new RequestOutcome());
  }

  /// Ends it.
  ///
  /// @return the outcome since [#begin]
  static RequestOutcome end() {
    RequestOutcome request = CURRENT.get();
    CURRENT.remove();
    return request == null ? new RequestOutcome() : request;
  }

  /// That of the request that this thread serves; null if it serves none.
  static @Nullable RequestOutcome current() {
    return CURRENT.get();
  }

  void counted(Count what) {
    switch (what) {
      case PREFETCHED_HITS -> prefetched = true;
      case FETCHED_HITS -> fetched = true;
      case TOO_SLOW_LOOKUPS -> tooSlow = true;
      case SKIPPED_LOOKUPS -> skipped = true;
      case DAMAGED_OBJECTS -> damaged = true;
      case REMOTE_ERRORS -> failed = true;
      case REMOTE_HITS -> had = true;
      case REMOTE_MISSES -> missed = true;
      default -> {
        // not part of the outcome
      }
    }
  }

  /// The remote store refused a call, or failed at it.
  void storeRefused() {
    refused = !failed; // a call that reached the store and failed was counted
  }

  boolean isRefused() {
    return refused;
  }

  /// The outcome of a hit.
  Outcome hit() {
    if (prefetched) {
      return Outcome.PREFETCHED;
    }
    return fetched ? Outcome.FETCHED : Outcome.LOCAL;
  }

  /// The outcome of a miss in a session with a remote store.
  Outcome miss() {
    if (tooSlow) {
      return Outcome.TOO_SLOW;
    }
    if (skipped) {
      return Outcome.SKIPPED;
    }
    if (damaged) {
      return Outcome.DAMAGED;
    }
    if (failed) {
      return Outcome.ERROR;
    }
    if (refused) {
      return Outcome.STORE_DISABLED;
    }
    if (had) {
      return Outcome.UNFINISHED;
    }
    return missed ? Outcome.ABSENT : Outcome.KNOWN_ABSENT;
  }
}
