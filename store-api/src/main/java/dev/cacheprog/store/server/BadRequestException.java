package dev.cacheprog.store.server;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A request that cannot be served.
final class BadRequestException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  final int status;

  /// @param message a line for the client
  BadRequestException(int status, @Nullable String message) {
    super(message);
    this.status = status;
  }
}
