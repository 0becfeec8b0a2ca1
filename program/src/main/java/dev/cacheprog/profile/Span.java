package dev.cacheprog.profile;

import java.time.Duration;
import java.time.Instant;

/// The time that a profile covers, from when this was made.
final class Span {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private Duration length = Duration.ZERO;

  void end() {
    length = Duration.ofNanos(System.nanoTime() - startNanos);
  }

  Instant start() {
    return start;
  }

  /// 0 until it was ended.
  Duration length() {
    return length;
  }
}
