package dev.cacheprog.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The rate that a body must reach in the long run: it may be later by a grace period than its
/// bytes take at this rate. For callers who do not notice that nobody waits for the body any
/// longer; a store that sends a byte now and then would keep them for ever.
///
/// For one body, which one thread at a time reads.
final class MinimumRate {
  /// As for the clients of a proxy, see `store.server.SlowClientGuard`.
  private static final int BYTES_PER_SECOND = 4 << 10;

  private static final long GRACE = Duration.ofSeconds(30).toNanos();

  private long waited;
  private long bytes;

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
    if (waited - GRACE > bytes * 1e9 / BYTES_PER_SECOND) {
      throw new IOException(
          "too slow: " + bytes + " bytes in " + TimeUnit.NANOSECONDS.toMillis(waited) + " ms");
    }
  }
}
