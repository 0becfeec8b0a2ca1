package dev.cacheprog.report;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.TimeSaved;
import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Outcome;
import dev.cacheprog.report.format.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sums over the events of some sessions.
final class Totals {
  private final Map<Outcome, Long> counts = new HashMap<>();
  private final Map<Tier, List<Line.Event>> events = new HashMap<>();
  private final Map<String, Long> statistics = new HashMap<>();
  private long waited;

  Totals(List<RecordedSession> sessions) {
    for (Tier tier : Tier.values()) {
      events.put(tier, new ArrayList<>());
    }
    for (RecordedSession session : sessions) {
      session.end().ifPresent(this::add);
      for (Line.Event event : session.events()) {
        counts.merge(event.outcome(), 1L, Long::sum);
        of(event.outcome().tier()).add(event);
        waited += event.outcome().tier().isGet() ? event.micros() : 0;
      }
    }
  }

  private void add(Line.End end) {
    end.statistics().forEach((name, count) -> statistics.merge(name, count, Long::sum));
  }

  /// The time saved, estimated; empty if no session had hits and an end, which says what they cost.
  Optional<Duration> saved() {
    return statistics.getOrDefault(Count.HITS.statistic(), 0L) == 0
        ? Optional.empty()
        : Optional.of(TimeSaved.of(statistics));
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

  /// Microseconds that gets took, added up.
  long waited() {
    return waited;
  }
}
