package dev.cacheprog.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A [RemoteStore] could not do what it was asked. A missing object is not a failure, see
/// [Lookup.Miss].
public final class StoreException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// What a failure says about the calls that follow.
  public enum Reason {
    /// There is no connection to the store, or it answers nothing at all: no call of any kind
    /// succeeds before that has changed.
    UNREACHABLE,

    /// The connection was lost, or the server is in trouble: the same call may succeed a moment
    /// later.
    TRANSIENT,

    /// The server wants fewer requests (429, `SlowDown`): the same call may succeed a moment later,
    /// and others may succeed now.
    THROTTLED,

    /// These credentials may not do this (401, 403), or nobody may (405): other calls of the same
    /// kind will be refused, calls of another kind may succeed.
    DENIED,

    /// The server, or something in front of it, takes no body of this size (413): smaller ones may
    /// pass.
    TOO_LARGE,

    /// The same call will fail again: a missing bucket, an answer that makes no sense.
    PERMANENT
  }

  private final Reason reason;
  private final String hint;

  /// @param message what failed and why, for a log line; no secrets
  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    this(reason, message, "", cause);
  }

  /// @param message what failed and why, for a log line; no secrets
  /// @param hint what to do about it, for who reads the log: the setting to look at; the same text
  ///   for every failure of the same cause; empty if nothing is known
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
  /// server, false for a refused signature or a missing bucket.
  public boolean retryable() {
    return reason == Reason.UNREACHABLE || reason == Reason.TRANSIENT || reason == Reason.THROTTLED;
  }
}
