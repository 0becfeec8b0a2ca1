package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sums over the events of some sessions.
final class Totals {
  private final Map<Outcome, Long> counts = new HashMap<>();
  private final Map<Tier, List<Line.Event>> events = new HashMap<>();
  private long waited;

  Totals(List<RecordedSession> sessions) {
    for (Tier tier : Tier.values()) {
      events.put(tier, new ArrayList<>());
    }
    for (RecordedSession session : sessions) {
      for (Line.Event event : session.events()) {
        counts.merge(event.outcome(), 1L, Long::sum);
        of(event.outcome().tier()).add(event);
        waited += event.outcome().tier().isGet() ? event.micros() : 0;
      }
    }
  }

  /// All of a tier.
  List<Line.Event> of(Tier tier) {
    return events.getOrDefault(tier, List.of());
  }

  long count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0L);
  }

  long count(Tier tier) {
    return of(tier).size();
  }

  long bytes(Tier tier) {
    return of(tier).stream().mapToLong(Line.Event::size).sum();
  }

  long gets() {
    return hits() + count(Tier.MISSED);
  }

  long hits() {
    return count(Tier.LOCAL) + count(Tier.PREFETCHED) + count(Tier.FETCHED);
  }

  long bytesHit() {
    return bytes(Tier.LOCAL) + bytes(Tier.PREFETCHED) + bytes(Tier.FETCHED);
  }

  /// Microseconds that gets took, added up.
  long waited() {
    return waited;
  }
}
