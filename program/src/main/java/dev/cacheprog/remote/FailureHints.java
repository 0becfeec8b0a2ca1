package dev.cacheprog.remote;

import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;

/// What to do about a store that fails. Failures with the same advice have the same cause, as far
/// as that can be known.
final class FailureHints {
  /// The message of the line at the end of a session, whoever says it first.
  static final String FAILED_UNTIL_THE_END =
      "The remote storage failed until the end; builds went on without it";

  private static final String NO_ANSWER =
      "the store or the network is down or slow: 'cacheprog doctor' checks both";

  private FailureHints() {}

  /// What the store says itself, else what follows from the reason.
  static String of(StoreException failure) {
    return failure.hint().isEmpty() ? of(failure.reason()) : failure.hint();
  }

  static String of(Reason reason) {
    return switch (reason) {
      case UNREACHABLE, TRANSIENT -> NO_ANSWER;
      case THROTTLED ->
          "the store wants fewer requests: CACHEPROG_MAX_CONCURRENT_REMOTE_GETS and"
              + " CACHEPROG_MAX_CONCURRENT_REMOTE_PUTS";
      case DENIED -> "check what the key or token may do";
      case TOO_LARGE -> "raise the limit for bodies of the store or of what is in front of it";
      case PERMANENT -> "'cacheprog doctor' checks the store and its settings";
    };
  }
}
