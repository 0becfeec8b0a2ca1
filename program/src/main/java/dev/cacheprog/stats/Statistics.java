package dev.cacheprog.stats;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Keeps the counts of a session.
@SuppressWarnings("EnumOrdinal") // an array is there sooner than an EnumMap
public final class Statistics implements Counts {
  private final long start = System.nanoTime();
  private final LongAdder[] counts = new LongAdder[Count.values().length];

  public Statistics() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  @Override
  public void add(Count what, long n) {
    counts[what.ordinal()].add(n);
  }

  /// The present value of a count.
  public long sum(Count what) {
    return counts[what.ordinal()].sum();
  }

  /// Hits that needed no store in this session.
  public long localHits() {
    return sum(Count.HITS) - sum(Count.PREFETCHED_HITS) - sum(Count.FETCHED_HITS);
  }

  /// The present values.
  public SessionStatistics snapshot() {
    Map<String, Long> values = new HashMap<>();
    for (Count count : Count.values()) {
      values.put(count.statistic(), sum(count));
    }
    values.put(SessionStatistics.LOCAL_HITS, localHits());
    return new SessionStatistics(Duration.ofNanos(System.nanoTime() - start), values);
  }
}
