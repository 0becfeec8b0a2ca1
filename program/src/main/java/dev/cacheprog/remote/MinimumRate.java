package dev.cacheprog.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The rate that a body must reach once it has been waited for longer than a grace period. Building
/// the object is faster than to wait for a body that trickles.
///
/// For one body, which one thread at a time reads.
final class MinimumRate {
  /// Eight transfers side by side at this rate are 2 Mbit/s.
  private static final int BYTES_PER_SECOND = 32 << 10;

  private final long grace;
  private long waited;
  private long bytes;

  /// @param grace zero: any rate will do
  MinimumRate(Duration grace) {
    this.grace = grace.toNanos();
  }

  /// Adds a piece of the body.
  ///
  /// @param count the bytes of the piece, negative at the end of the body
  /// @param nanos how long the store was waited for; what the reader does between two pieces does
  ///   not count
  /// @throws IOException if the body is too slow
  void received(int count, long nanos) throws IOException {
    waited += nanos;
    if (count <= 0) {
      return;
    }
    bytes += count;
    if (grace > 0 && waited > grace && bytes < waited / 1e9 * BYTES_PER_SECOND) {
      throw new IOException(
          "too slow: " + bytes + " bytes in " + TimeUnit.NANOSECONDS.toMillis(waited) + " ms");
    }
  }
}
