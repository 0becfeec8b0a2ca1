package dev.cacheprog.doctor;

import java.time.Duration;

/// Bytes that have passed a link.
///
/// @param time from the request until the last of them, or until the answer to them
record Transfer(long bytes, Duration time) {
  static final Transfer NONE = new Transfer(0, Duration.ZERO);

  double seconds() {
    return time.toNanos() / 1e9;
  }
}
