package dev.cacheprog.metrics;

import dev.cacheprog.core.Count;

/// The counts of a session under the names that metrics have for them.
public final class CountMetrics {
  private CountMetrics() {}

  /// Has the counts of `statistics` written with the others.
  public static void register(Registry registry, Statistics statistics) {
    for (Count count : Count.values()) {
      Metric metric = metric(count);
      registry.number(metric.name, () -> statistics.sum(count) * metric.unit);
    }
    registry.whole("cacheprog_build_local_hits_total", statistics::localHits);
  }

  /// @param unit what the count is multiplied with
  private record Metric(String name, double unit) {
    Metric(String name) {
      this(name, 1);
    }
  }

  private static Metric metric(Count count) {
    return switch (count) {
      case GETS -> new Metric("cacheprog_build_gets_total");
      case HITS -> new Metric("cacheprog_build_hits_total");
      case PREFETCHED_HITS -> new Metric("cacheprog_build_prefetched_hits_total");
      case OBJECT_HITS -> new Metric("cacheprog_build_object_hits_total");
      case SKIPPED_LOOKUPS -> new Metric("cacheprog_build_skipped_lookups_total");
      case BYTES_HIT -> new Metric("cacheprog_build_hit_bytes_total");
      case GET_WAIT_MICROS -> new Metric("cacheprog_build_get_wait_seconds_total", 1e-6);
      case PUTS -> new Metric("cacheprog_build_puts_total");
      case REMOTE_HITS -> new Metric("cacheprog_build_remote_hits_total");
      case REMOTE_MISSES -> new Metric("cacheprog_build_remote_misses_total");
      case REMOTE_PUTS -> new Metric("cacheprog_build_remote_puts_total");
      case REMOTE_ERRORS -> new Metric("cacheprog_build_remote_errors_total");
      case DAMAGED_OBJECTS -> new Metric("cacheprog_build_damaged_objects_total");
      case UPLOADS_GIVEN_UP -> new Metric("cacheprog_build_uploads_given_up_total");
      case PACKS_FETCHED -> new Metric("cacheprog_build_packs_fetched_total");
      case PACKS_SENT -> new Metric("cacheprog_build_packs_sent_total");
      case BYTES_PREFETCHED -> new Metric("cacheprog_build_prefetched_bytes_total");
      case BYTES_PREFETCHED_UNUSED -> new Metric("cacheprog_build_prefetched_unused_bytes_total");
      case BYTES_REPACKED -> new Metric("cacheprog_build_repacked_bytes_total");
      case BYTES_FETCHED -> new Metric("cacheprog_build_fetched_bytes_total");
      case BYTES_SENT -> new Metric("cacheprog_build_sent_bytes_total");
    };
  }
}
