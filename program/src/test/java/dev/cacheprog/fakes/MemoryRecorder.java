package dev.cacheprog.fakes;

import dev.cacheprog.core.Recorder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps the counts.
public final class MemoryRecorder implements Recorder {
  private final Map<Count, Long> counts = new ConcurrentHashMap<>();

  @Override
  public void count(Count what, long n) {
    counts.merge(what, n, Long::sum);
  }

  public long sum(Count what) {
    return counts.getOrDefault(what, 0L);
  }

  /// All counts that are not zero.
  public Map<Count, Long> counts() {
    return Map.copyOf(counts);
  }
}
