package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;

/// Passes counts on, and also to the outcome of the request that the thread serves.
final class OutcomeCounts implements Counts {
  private final Counts counts;

  OutcomeCounts(Counts counts) {
    this.counts = counts;
  }

  @Override
  public void add(Count what, long n) {
    counts.add(what, n);
    RequestOutcome request = RequestOutcome.current();
    if (request != null) {
      request.counted(what);
    }
  }
}
