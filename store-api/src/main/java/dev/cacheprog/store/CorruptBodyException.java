package dev.cacheprog.store;

import java.io.IOException;
import java.io.Serial;

/// A body is not what its facts say: another hash, another size, or not even readable as compressed
/// data.
public final class CorruptBodyException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public CorruptBodyException(String message) {
    super(message);
  }
}
