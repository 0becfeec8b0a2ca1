package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a record has of one session.
///
/// @param end empty if the session was killed, or still runs
/// @param events in the order in which they ended, or nearly
record RecordedSession(Line.Begin begin, Optional<Line.End> end, List<Line.Event> events) {
  RecordedSession {
    events = List.copyOf(events);
  }

  /// Microseconds from its beginning to its end, as far as that is known.
  long micros() {
    long last = end.map(Line.End::micros).orElse(1L);
    for (Line.Event event : events) {
      last = Math.max(last, event.end());
    }
    return last;
  }

  /// When something that happened so many microseconds after its beginning was.
  Instant at(long micros) {
    return begin.start().plusNanos(micros * 1000);
  }
}
