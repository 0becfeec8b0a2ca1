package dev.cacheprog.remote;

/// Whether the caller of a store has cancelled the call, as far as a layer can tell.
final class CallerInterrupt {
  private CallerInterrupt() {}

  /// Whether the current thread is interrupted, as prefetching is when the session ends. Then the
  /// connection breaks, but the store has not failed. The interrupts of [StallTimeoutStore] are
  /// cleared further in.
  static boolean isPending() {
    return Thread.currentThread().isInterrupted();
  }
}
