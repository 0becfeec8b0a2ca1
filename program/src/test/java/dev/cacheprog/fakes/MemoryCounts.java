package dev.cacheprog.fakes;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps the counts.
public final class MemoryCounts implements Counts {
  private final Map<Count, Long> counts = new ConcurrentHashMap<>();

  @Override
  public void add(Count what, long n) {
    counts.merge(what, n, Long::sum);
  }

  public long sum(Count what) {
    return counts.getOrDefault(what, 0L);
  }

  /// All counts that are not zero.
  public Map<Count, Long> sums() {
    return Map.copyOf(counts);
  }
}
