package dev.cacheprog.prefetch;

import dev.cacheprog.core.FetchTarget;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Limits the disk space that prefetching takes: a part stays free, also while several bodies are
/// being written. Safe for use by many threads at once.
final class DiskBudget {
  /// Bytes that stay free.
  private static final long RESERVE = 256 << 20;

  private final FetchTarget local;

  /// Bytes of bodies that are being fetched.
  private final AtomicLong taken = new AtomicLong();

  DiskBudget(FetchTarget local) {
    this.local = local;
  }

  /// Takes space for bodies until [#release].
  ///
  /// @return false if there is not enough
  /// @throws IOException if there is not enough for any body
  boolean take(long bytes) throws IOException {
    long free = local.freeSpace() - RESERVE;
    if (free < 0) {
      throw new IOException("the disk is nearly full");
    }
    if (bytes > free) {
      return false;
    }
    if (taken.addAndGet(bytes) > free) {
      release(bytes);
      return false;
    }
    return true;
  }

  void release(long bytes) {
    taken.addAndGet(-bytes);
  }
}
