package dev.cacheprog.metrics;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Log;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// Keeps the counts of a session and sums them up in one log line.
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

  long sum(Count what) {
    return counts[what.ordinal()].sum();
  }

  /// Hits that needed no store at all in this session.
  long localHits() {
    return sum(Count.HITS) - sum(Count.PREFETCHED_HITS) - sum(Count.OBJECT_HITS);
  }

  /// How long the session has run.
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// Writes the line `cacheprog statistics`.
  public void writeTo(Log log) {
    log.info("cacheprog statistics", facts());
  }

  /// Names and numbers in turn. Names stay for ever: people search for them.
  public Object[] facts() {
    long gets = sum(Count.GETS);
    long hits = sum(Count.HITS);
    return new Object[] {
      "get_calls",
      gets,
      "get_hits",
      hits,
      "get_hit_ratio",
      new Ratio(hits, gets),
      "put_calls",
      sum(Count.PUTS),
      "local_hits",
      localHits(),
      "prefetched_hits",
      sum(Count.PREFETCHED_HITS),
      "object_hits",
      sum(Count.OBJECT_HITS),
      "skipped_lookups",
      sum(Count.SKIPPED_LOOKUPS),
      "get_wait_us",
      sum(Count.GET_WAIT_MICROS),
      "remote_hits",
      sum(Count.REMOTE_HITS),
      "remote_misses",
      sum(Count.REMOTE_MISSES),
      "remote_puts",
      sum(Count.REMOTE_PUTS),
      "remote_errors",
      sum(Count.REMOTE_ERRORS),
      "damaged_objects",
      sum(Count.DAMAGED_OBJECTS),
      "uploads_given_up",
      sum(Count.UPLOADS_GIVEN_UP),
      "packs_fetched",
      sum(Count.PACKS_FETCHED),
      "packs_sent",
      sum(Count.PACKS_SENT),
      "bytes_prefetched",
      sum(Count.BYTES_PREFETCHED),
      "bytes_prefetched_unused",
      sum(Count.BYTES_PREFETCHED_UNUSED),
      "bytes_repacked",
      sum(Count.BYTES_REPACKED),
      "bytes_fetched",
      sum(Count.BYTES_FETCHED),
      "bytes_sent",
      sum(Count.BYTES_SENT),
      "bytes_hit",
      sum(Count.BYTES_HIT)
    };
  }
}
