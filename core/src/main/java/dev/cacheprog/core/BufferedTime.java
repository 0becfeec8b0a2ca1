package dev.cacheprog.core;

/// The time that a slow link needs for the part of a body that waits in the buffers on the way: its
/// sender sees no progress meanwhile, and no answer.
public final class BufferedTime {
  /// Slower uplinks are of no use.
  private static final long BYTES_PER_MILLI = 16;

  private BufferedTime() {}

  /// Milliseconds on top of a time-out.
  ///
  /// @param bytes of the body
  public static long millis(long bytes) {
    return bytes / BYTES_PER_MILLI;
  }
}
