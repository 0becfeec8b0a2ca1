package dev.cacheprog.remote;

import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;

/// The hints of log lines: what to do about a store that fails. Failures with the same hint are
/// taken to have the same cause.
final class FailureHints {
  /// The message of the line at the end of a session. Several layers have it; the log drops
  /// repetitions.
  static final String FAILED_UNTIL_THE_END =
      "Remote storage failed until the end; the build continued without it";

  private static final String NO_ANSWER =
      "the store or the network is down or slow: 'cacheprog doctor' checks both";

  private FailureHints() {}

  /// The hint of the store, or the general one for the reason.
  static String of(StoreException failure) {
    return failure.hint().isEmpty() ? of(failure.reason()) : failure.hint();
  }

  static String of(Reason reason) {
    return switch (reason) {
      case UNREACHABLE, TRANSIENT -> NO_ANSWER;
      case THROTTLED ->
          "the store limits the rate of requests: lower CACHEPROG_MAX_CONCURRENT_REMOTE_GETS and"
              + " CACHEPROG_MAX_CONCURRENT_REMOTE_PUTS";
      case DENIED -> "check the rights of the key or token";
      case TOO_LARGE ->
          "raise the limit on the size of bodies of the store, or of a server in front of it";
      case PERMANENT -> "'cacheprog doctor' checks the store and its settings";
    };
  }
}
