package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Count;
import dev.cacheprog.report.format.Outcome;
import org.jspecify.annotations.Nullable;

/// What is counted while one request is served, in the thread that serves it: from that follows
/// what became of it, without a word from those who serve it.
///
/// No lambdas, as nowhere where records are written: they would be made anew in every session.
final class RequestTrace {
  private static final ThreadLocal<@Nullable RequestTrace> CURRENT = new ThreadLocal<>();

  private boolean prefetched;
  private boolean fetched;
  private boolean skipped;
  private boolean damaged;
  private boolean failed;
  private boolean had;
  private boolean missed;
  private boolean refused;

  /// Begins to note what is counted in this thread; [#end] must follow.
  static void begin() {
    CURRENT.set(new RequestTrace());
  }

  /// Ends noting.
  ///
  /// @return what was noted since [#begin]
  static RequestTrace end() {
    RequestTrace trace = CURRENT.get();
    CURRENT.remove();
    return trace == null ? new RequestTrace() : trace;
  }

  /// That of the request which this thread serves, if it serves one.
  static @Nullable RequestTrace current() {
    return CURRENT.get();
  }

  void saw(Count what) {
    switch (what) {
      case PREFETCHED_HITS -> prefetched = true;
      case FETCHED_HITS -> fetched = true;
      case SKIPPED_LOOKUPS -> skipped = true;
      case DAMAGED_OBJECTS -> damaged = true;
      case REMOTE_ERRORS -> failed = true;
      case REMOTE_HITS -> had = true;
      case REMOTE_MISSES -> missed = true;
      default -> {
        // says nothing about this request
      }
    }
  }

  /// The remote store refused a call, or failed at it.
  void storeRefused() {
    refused = !failed; // who was asked and failed was counted
  }

  boolean isRefused() {
    return refused;
  }

  /// How it was a hit.
  Outcome hit() {
    if (prefetched) {
      return Outcome.PREFETCHED;
    }
    return fetched ? Outcome.FETCHED : Outcome.LOCAL;
  }

  /// Why it was a miss, of a session with a remote store.
  Outcome miss() {
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
