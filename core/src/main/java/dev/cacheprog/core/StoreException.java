package dev.cacheprog.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A [RemoteStore] could not do what it was asked. A missing object is not a failure, see
/// [Lookup.Miss].
public final class StoreException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /// @param message what failed and why, for a log line; no secrets
  /// @param retryable whether the same call may succeed a moment later
  public StoreException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /// Whether the same call may succeed a moment later: true for a lost connection or an overloaded
  /// server, false for a refused signature or a missing bucket.
  public boolean retryable() {
    return retryable;
  }
}
