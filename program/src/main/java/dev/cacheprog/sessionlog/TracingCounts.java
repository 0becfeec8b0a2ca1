package dev.cacheprog.sessionlog;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;

/// Counts as another counts does, and tells the request in whose thread it is counted.
final class TracingCounts implements Counts {
  private final Counts counts;

  TracingCounts(Counts counts) {
    this.counts = counts;
  }

  @Override
  public void add(Count what, long n) {
    counts.add(what, n);
    RequestTrace trace = RequestTrace.current();
    if (trace != null) {
      trace.saw(what);
    }
  }
}
