package dev.cacheprog.remote;

/// Whoever makes a call, as far as a layer can tell.
final class CallerInterrupt {
  private CallerInterrupt() {}

  /// Such as prefetching when the session ends: then the connection breaks, but the store is well.
  /// Time-outs interrupt, too, but further in, and clear it.
  static boolean gaveUp() {
    return Thread.currentThread().isInterrupted();
  }
}
