package dev.cacheprog.doctor;

import dev.cacheprog.core.BuildCosts;
import java.time.Duration;

/// From which size on a build with an empty disk is faster with the store than without. Without it,
/// go compiles all objects. With it, they are downloaded, after a fixed time for start-up and
/// manifest.
///
/// A build is measured by the stored, that is, compressed bytes of its objects.
///
/// @param cores of this machine
/// @param bytesPerSecond that the link brings
record BreakEven(int cores, double bytesPerSecond, Duration roundTrip) {
  /// Bytes of bodies in a stored byte: a pack of 8 MiB is stored as about 1.8 MiB (decision 6).
  private static final int COMPRESSION = 4;

  /// A build with an empty disk and a near store takes about this much longer than one with a warm
  /// GOCACHE (docs/performance.md, webshop: 0.9 s).
  private static final double START_SECONDS = 1;

  /// From 50 to 150 ms such a build becomes slower by 2.5 times the difference (the same table).
  private static final int ROUND_TRIPS = 3;

  BreakEven {
    if (cores < 1 || bytesPerSecond <= 0) {
      throw new IllegalArgumentException(cores + " cores, " + bytesPerSecond + " bytes/s");
    }
  }

  /// The stored bytes of what all cores compile in a second.
  double compiledPerSecond() {
    return cores / BuildCosts.estimate(COMPRESSION);
  }

  /// Whether the link brings objects faster than go compiles them. Otherwise no build is large
  /// enough.
  boolean isReachable() {
    return bytesPerSecond > compiledPerSecond();
  }

  /// How long a build of that size takes without the store, in seconds; infinite if it is not
  /// reachable. With s for this time, c for what is compiled in a second and d for what is
  /// downloaded: s = fixed time + s * c / d.
  double coldSeconds() {
    if (!isReachable()) {
      return Double.POSITIVE_INFINITY;
    }
    double fixed = START_SECONDS + ROUND_TRIPS * (roundTrip.toNanos() / 1e9);
    return fixed / (1 - compiledPerSecond() / bytesPerSecond);
  }

  /// The stored bytes of its objects; infinite if it is not reachable.
  double storedBytes() {
    return coldSeconds() * compiledPerSecond();
  }
}
