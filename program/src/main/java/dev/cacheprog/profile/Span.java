package dev.cacheprog.profile;

import java.time.Duration;
import java.time.Instant;

/// The time that a profile covers, from the creation of this object.
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

  /// 0 until it has ended.
  Duration length() {
    return length;
  }
}
