package dev.cacheprog.disk;

import java.time.Duration;

/// How much may be kept on the local disk.
///
/// @param maxBytes of all files together, each rounded up to whole blocks; 0 for no limit
/// @param maxAge how long something is kept that nobody uses; zero for no limit
public record DiskLimits(long maxBytes, Duration maxAge) {
  public DiskLimits {
    if (maxBytes < 0 || maxAge.isNegative()) {
      throw new IllegalArgumentException("limits are negative: " + maxBytes + ", " + maxAge);
    }
  }

  /// Whether there is no limit.
  public boolean areOff() {
    return maxBytes == 0 && maxAge.isZero();
  }
}
