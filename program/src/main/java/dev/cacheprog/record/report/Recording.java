package dev.cacheprog.record.report;

import java.util.Comparator;
import java.util.List;

/// All that was read from records.
///
/// @param sessions at least one, the first to begin first
/// @param unreadable lines that were passed over: torn by the end of a process, or not ours
/// @param strays events of sessions whose beginning is not in the records
/// @param leftOut events that were too many to be kept
record Recording(List<SessionLog> sessions, long unreadable, long strays, long leftOut) {
  Recording {
    if (sessions.isEmpty()) {
      throw new IllegalArgumentException("no session");
    }
    sessions =
        sessions.stream()
            .sorted(Comparator.comparing((SessionLog session) -> session.begin().start()))
            .toList();
  }
}
