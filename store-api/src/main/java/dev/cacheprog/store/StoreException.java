package dev.cacheprog.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A call of a [RemoteStore] failed. A missing object is not a failure, see [Lookup.Miss].
public final class StoreException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// What a failure means for later calls.
  public enum Reason {
    /// There is no connection to the store, or it does not respond at all: no call succeeds until
    /// that changes.
    UNREACHABLE,

    /// The connection was lost, or the server is in trouble: the same call may succeed a moment
    /// later.
    TRANSIENT,

    /// The server limits the rate of requests (429, `SlowDown`): the same call may succeed a moment
    /// later, and others may succeed now.
    THROTTLED,

    /// The credentials lack the right (401, 403), or the server does not allow the method (405):
    /// other calls of this method will be denied, those of another one may succeed.
    DENIED,

    /// The server, or one in front of it, accepts no body of this size (413): smaller ones may be
    /// accepted.
    TOO_LARGE,

    /// The same call will fail again: a missing bucket, an invalid answer.
    PERMANENT
  }

  private final Reason reason;
  private final String hint;

  /// @param message what failed and why, for a log line; no secrets
  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    this(reason, message, "", cause);
  }

  /// @param message what failed and why, for a log line; no secrets
  /// @param hint what to do about it, for people: the setting to check; the same text for every
  ///   failure with the same cause; empty if nothing is known
  public StoreException(Reason reason, String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.hint = hint;
  }

  /// A failure that is [Reason#TRANSIENT] or [Reason#PERMANENT].
  ///
  /// @param message what failed and why, for a log line; no secrets
  /// @param retryable whether the same call may succeed a moment later
  public StoreException(String message, boolean retryable, @Nullable Throwable cause) {
    this(retryable ? Reason.TRANSIENT : Reason.PERMANENT, message, cause);
  }

  public Reason reason() {
    return reason;
  }

  /// What to do about it, or empty.
  public String hint() {
    return hint;
  }

  /// The message, and what to do about it, in one sentence.
  public String explanation() {
    return hint.isEmpty() ? String.valueOf(getMessage()) : getMessage() + "; " + hint;
  }

  /// Whether the same call may succeed a moment later: true for a lost connection or an overloaded
  /// server, false for a rejected signature or a missing bucket.
  public boolean retryable() {
    return reason == Reason.UNREACHABLE || reason == Reason.TRANSIENT || reason == Reason.THROTTLED;
  }
}
