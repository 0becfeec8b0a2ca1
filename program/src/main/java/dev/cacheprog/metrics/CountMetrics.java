package dev.cacheprog.metrics;

import dev.cacheprog.core.Count;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// The counts of a session as metrics.
public final class CountMetrics {
  private CountMetrics() {}

  /// Registers a metric for each count.
  ///
  /// @param localHits hits that needed no store
  public static void register(
      Registry registry, ToLongFunction<Count> counts, LongSupplier localHits) {
    for (Count count : Count.values()) {
      registry.number(count.metric(), () -> counts.applyAsLong(count) * count.metricUnit());
    }
    registry.whole("cacheprog_build_local_hits_total", localHits);
  }
}
