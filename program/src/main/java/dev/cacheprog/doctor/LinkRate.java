package dev.cacheprog.doctor;

import dev.cacheprog.core.Display;
import java.time.Duration;

/// The rate of a link in one direction, from a small transfer and a larger one. Both have spent the
/// same time on the way there and back and in the server, so the difference of their times belongs
/// to the difference of their bytes.
///
/// @param bytesPerSecond more than 0
/// @param roundTrip includes the time that the server takes; zero without a small transfer
/// @param isLowerBound whether the larger transfer, too, was mostly waiting for round trips
record LinkRate(double bytesPerSecond, Duration roundTrip, boolean isLowerBound) {
  /// A new connection sends 256 KiB in about five round trips, a used one in two or three, whatever
  /// the link could do.
  private static final int ROUND_TRIPS = 4;

  /// The small transfer may have been delayed. This part of the time of the larger one counts at
  /// least.
  private static final double LEAST = 1.0 / 8;

  /// @param small [Transfer#NONE] if there is none
  /// @param large more bytes than `small`
  static LinkRate of(Transfer small, Transfer large) {
    if (large.bytes() <= small.bytes() || large.seconds() <= 0) {
      throw new IllegalArgumentException(large + " has not more bytes than " + small);
    }
    double seconds = Math.max(large.seconds() - small.seconds(), large.seconds() * LEAST);
    double rate = (large.bytes() - small.bytes()) / seconds;
    double roundTrip = Math.max(0, small.seconds() - small.bytes() / rate);
    return new LinkRate(
        rate, Duration.ofNanos(Math.round(roundTrip * 1e9)), seconds < ROUND_TRIPS * roundTrip);
  }

  /// Such as `12.3 MB/s`, `at least 90.1 MB/s`.
  String text() {
    return (isLowerBound ? "at least " : "") + Display.decimalSize(bytesPerSecond) + "/s";
  }
}
