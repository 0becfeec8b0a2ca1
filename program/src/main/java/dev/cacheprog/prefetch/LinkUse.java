package dev.cacheprog.prefetch;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TransferRate;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what the link brought in time and what it did not, of what the manifest lists. Safe for
/// use by several threads.
final class LinkUse {
  /// So many lookups were too slow at least where users are told.
  private static final int MANY = 20;

  /// So many times as many as the link brought in time.
  private static final int MOST = 3;

  private final TransferRate rate;
  private final Counts counts;
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong tooSlow = new AtomicLong();

  LinkUse(TransferRate rate, Counts counts) {
    this.rate = rate;
    this.counts = counts;
  }

  /// A body was there when go looked it up.
  void hit() {
    hits.incrementAndGet();
    counts.add(Count.PREFETCHED_HITS, 1);
  }

  /// A body was not waited for, since building it is faster.
  void tooSlow() {
    tooSlow.incrementAndGet();
    counts.add(Count.TOO_SLOW_LOOKUPS, 1);
  }

  /// Tells users if the link was of little use.
  void tell(Log log) {
    long declined = tooSlow.get();
    long brought = hits.get();
    long average = rate.averageBytesPerSecond(); // 0 if the store did not answer
    if (average > 0 && declined >= MANY && declined > MOST * brought) {
      log.warn(
          "The link to the remote storage was too slow for most of this build",
          "rate",
          Display.decimalSize((double) average) + "/s",
          "too_slow_lookups",
          declined,
          "prefetched_hits",
          brought,
          "hint",
          "cacheprog doctor measures the link");
    }
  }
}
