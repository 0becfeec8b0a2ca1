package dev.cacheprog.store;

import java.io.IOException;
import java.io.Serial;

/// A body does not match its metadata: another hash, another size, or no valid compressed data.
public final class CorruptBodyException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public CorruptBodyException(String message) {
    super(message);
  }
}
