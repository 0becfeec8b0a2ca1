package dev.cacheprog.protocol;

import java.io.Serial;

/// What came in is not what the protocol allows; the message says why.
final class MalformedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    super(message);
  }
}
