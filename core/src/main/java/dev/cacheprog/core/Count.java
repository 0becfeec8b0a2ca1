package dev.cacheprog.core;

/// What is counted in a session, in the order of the statistics line.
public enum Count {
  /// Lookups of the go command.
  GETS("get_calls", "gets_total"),
  /// Lookups answered with an entry.
  HITS("get_hits", "hits_total"),
  /// Bodies that the go command stored.
  PUTS("put_calls", "puts_total"),
  /// Hits whose entry was fetched before go looked it up.
  PREFETCHED_HITS("prefetched_hits", "prefetched_hits_total"),
  /// Hits whose entry was fetched when go looked it up.
  FETCHED_HITS("fetched_hits", "fetched_hits_total"),
  /// Misses answered without a request to the remote store, after many misses in a row.
  SKIPPED_LOOKUPS("skipped_lookups", "skipped_lookups_total"),
  /// Misses, although the store may have the object: fetching it takes longer than building it.
  TOO_SLOW_LOOKUPS("too_slow_lookups", "too_slow_lookups_total"),
  /// Microseconds that go waited for lookups that the local disk did not answer at once. Lookups
  /// that run at the same time are added up.
  GET_WAIT_MICROS("get_wait_us", "get_wait_seconds_total", 1e-6),
  /// Objects found in the remote store.
  REMOTE_HITS("remote_hits", "remote_hits_total"),
  /// Objects not found in the remote store.
  REMOTE_MISSES("remote_misses", "remote_misses_total"),
  /// Objects uploaded.
  REMOTE_PUTS("remote_puts", "remote_puts_total"),
  /// Failed calls of the remote store.
  REMOTE_ERRORS("remote_errors", "remote_errors_total"),
  /// Objects whose body did not match their metadata.
  DAMAGED_OBJECTS("damaged_objects", "damaged_objects_total"),
  /// Uploads that were not finished in time.
  UPLOADS_GIVEN_UP("uploads_given_up", "uploads_given_up_total"),
  /// Packs read.
  PACKS_FETCHED("packs_fetched", "packs_fetched_total"),
  /// Packs written.
  PACKS_SENT("packs_sent", "packs_sent_total"),
  /// Bytes of prefetched bodies, uncompressed.
  BYTES_PREFETCHED("bytes_prefetched", "prefetched_bytes_total"),
  /// Those of them that go did not look up in this session.
  BYTES_PREFETCHED_UNUSED("bytes_prefetched_unused", "prefetched_unused_bytes_total"),
  /// Bytes of bodies moved from old packs to new ones, uncompressed.
  BYTES_REPACKED("bytes_repacked", "repacked_bytes_total"),
  /// Bytes of bodies received, as stored.
  BYTES_FETCHED("bytes_fetched", "fetched_bytes_total"),
  /// Bytes of bodies sent, as stored.
  BYTES_SENT("bytes_sent", "sent_bytes_total"),
  /// Bytes of the bodies of hits, uncompressed.
  BYTES_HIT("bytes_hit", "hit_bytes_total"),
  /// Milliseconds of a core that building what was hit takes, see [BuildCosts].
  HIT_COST_MILLIS("hit_cost_ms", "hit_cost_seconds_total", 1e-3);

  private final String statistic;
  private final String metric;
  private final double unit;

  Count(String statistic, String metric) {
    this(statistic, metric, 1);
  }

  Count(String statistic, String metric, double unit) {
    this.statistic = statistic;
    this.metric = metric;
    this.unit = unit;
  }

  /// The name in the statistics line and in `--stats-json`.
  public String statistic() {
    return statistic;
  }

  /// The name of the metric.
  public String metric() {
    return "cacheprog_build_" + metric;
  }

  /// The value of the metric for a count of 1.
  public double metricUnit() {
    return unit;
  }
}
