package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.TransferRate.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// What the link fetches and what go builds, at one moment. The bodies that save most time for
/// their bytes are fetched. The border is where the link is done with them when go has built the
/// others.
///
/// @param isSlow whether fetching everything takes too long
/// @param rate stored bytes a second
/// @param all seconds until everything is fetched; 0 if the rate is not known
/// @param border the [#value] below which a body is not fetched
/// @param finish seconds until everything is fetched or built
record WorkDivision(boolean isSlow, Estimate rate, double all, double border, double finish) {
  /// Everything is fetched.
  static final WorkDivision UNKNOWN = new WorkDivision(false, Estimate.UNKNOWN, 0, 0, 0);

  /// The link is not slow if everything arrives within this time, in seconds, or within
  /// [#SMALL_SHARE] of what building it takes.
  private static final double SOON = 1.5;

  private static final double SMALL_SHARE = 0.15;

  /// So much later than building may fetching end, in seconds.
  private static final double SLACK = 0.5;

  /// Bytes that a request costs beside its body.
  private static final double REQUEST_BYTES = 1000;

  /// Stored bytes of an uncompressed byte. Go's packages are between 0.2 and 0.35.
  private static final double COMPRESSED_SHARE = 0.27;

  /// @param bodies those that have ended do not count
  /// @param byValue the same in the order of [#byValue]; asked for if the link is slow
  /// @param cores how many actions go builds at once
  static WorkDivision of(
      List<PendingBody> bodies, Supplier<List<PendingBody>> byValue, Estimate rate, int cores) {
    if (!rate.isKnown()) {
      return UNKNOWN;
    }
    double bytes = 0;
    double building = 0;
    for (PendingBody body : bodies) {
      if (!body.hasEnded()) {
        bytes += body.bytes();
        building += cost(body) / cores;
      }
    }
    double all = bytes / rate.middle();
    if (all <= Math.max(SOON, SMALL_SHARE * building)) {
      return new WorkDivision(false, rate, all, 0, all);
    }
    double fetching = 0;
    double border = Double.MAX_VALUE;
    for (PendingBody body : byValue.get()) {
      if (!body.hasEnded()) {
        double more = body.bytes() / rate.middle();
        double less = cost(body) / cores;
        if (fetching + more - SLACK > building - less) {
          break;
        }
        fetching += more;
        building -= less;
        border = value(body);
      }
    }
    return new WorkDivision(true, rate, all, border, Math.max(fetching, building));
  }

  /// Those bodies, the most valuable first.
  static List<PendingBody> byValue(List<PendingBody> bodies) {
    List<PendingBody> sorted = new ArrayList<>(bodies);
    sorted.sort(Comparator.comparingDouble(WorkDivision::value).reversed());
    return sorted;
  }

  /// Whether a body is to be fetched.
  boolean isWorthFetching(PendingBody body) {
    return value(body) >= border;
  }

  /// The longest time that it pays to wait for a body, in seconds: what building it takes, less
  /// what the link can save instead.
  ///
  /// @param left bytes on the link that have not arrived
  /// @param least what a get waits at least while the link is not slow
  double gain(PendingBody body, double left, double least) {
    double cost = cost(body);
    if (!isSlow) {
      return Math.max(least, cost);
    }
    // Nothing else takes as long as the first.
    return cost > finish ? cost : cost - border * left;
  }

  /// Seconds of building that a stored byte saves.
  static double value(PendingBody body) {
    return cost(body) / body.bytes();
  }

  /// Bytes on the link.
  ///
  /// @param size uncompressed
  static double stored(long size) {
    return size * COMPRESSED_SHARE + REQUEST_BYTES;
  }

  /// Seconds of a core.
  static double cost(PendingBody body) {
    return BuildCosts.seconds(body.cost(), body.location().size());
  }
}
