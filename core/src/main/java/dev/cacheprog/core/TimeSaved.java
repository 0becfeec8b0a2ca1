package dev.cacheprog.core;

import java.time.Duration;
import java.util.Map;

/// Estimates the time that hits have saved: what building them would have taken, less what go
/// waited for lookups. Both are sums over what runs at once, which is one action for each core.
public final class TimeSaved {
  /// Of this machine.
  public static final int CORES = Runtime.getRuntime().availableProcessors();

  private TimeSaved() {}

  /// The time saved on a machine like this one, 0 or more.
  ///
  /// @param counts of a session, or of several added up, by the names of [Count#statistic]; those
  ///   that are missing are 0
  public static Duration of(Map<String, Long> counts) {
    return of(counts, CORES);
  }

  static Duration of(Map<String, Long> counts, int cores) {
    long cost = count(counts, Count.HIT_COST_MILLIS);
    if (cost == 0) { // older versions did not count it
      cost = Math.round(BuildCosts.estimate(count(counts, Count.BYTES_HIT)) * 1000);
    }
    long waited = count(counts, Count.GET_WAIT_MICROS) / 1000;
    return Duration.ofMillis(Math.max(0, cost - waited) / cores);
  }

  private static long count(Map<String, Long> counts, Count count) {
    return counts.getOrDefault(count.statistic(), 0L);
  }
}
