package dev.cacheprog.stats;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TimeSaved;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The result of a session, or of several added up.
///
/// @param elapsed how long it ran
/// @param counts by the names of [Count#statistic], and [#LOCAL_HITS]; made complete, and put in
///   the order of the statistics line
public record SessionStatistics(Duration elapsed, Map<String, Long> counts) {
  /// Hits that needed no store.
  static final String LOCAL_HITS = "local_hits";

  /// Hits in 100 lookups; derived.
  static final String HIT_RATIO = "get_hit_ratio";

  /// See [TimeSaved]; derived.
  static final String SECONDS_SAVED = "estimated_seconds_saved";

  public SessionStatistics {
    Map<String, Long> ordered = new LinkedHashMap<>();
    for (Count count : Count.values()) {
      ordered.put(count.statistic(), counts.getOrDefault(count.statistic(), 0L));
      if (count == Count.PUTS) {
        ordered.put(LOCAL_HITS, counts.getOrDefault(LOCAL_HITS, 0L));
      }
    }
    counts = Collections.unmodifiableMap(ordered); // keeps the order
  }

  long count(Count count) {
    return counts.getOrDefault(count.statistic(), 0L);
  }

  /// Names and numbers of the statistics line, in its order. Numbers print as they are shown.
  Map<String, Number> fields() {
    Map<String, Number> fields = new LinkedHashMap<>();
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      fields.put(count.getKey(), count.getValue());
      if (count.getKey().equals(Count.HITS.statistic())) {
        fields.put(HIT_RATIO, new Ratio(count(Count.HITS), count(Count.GETS)));
      }
    }
    fields.put(SECONDS_SAVED, new Ratio(TimeSaved.of(counts).toMillis(), 1000));
    return fields;
  }

  /// Writes the line `cacheprog statistics`.
  public void writeTo(Log log) {
    Map<String, Number> fields = fields();
    Object[] line = new Object[2 * fields.size()];
    int i = 0;
    for (Map.Entry<String, Number> field : fields.entrySet()) {
      line[i++] = field.getKey();
      line[i++] = field.getValue();
    }
    log.info("cacheprog statistics", line);
  }
}
