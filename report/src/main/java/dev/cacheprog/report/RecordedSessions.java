package dev.cacheprog.report;

import java.util.Comparator;
import java.util.List;

/// All that was read from records.
///
/// @param sessions at least one, the first to begin first
/// @param unreadable lines that were passed over: torn by the end of a process, or not ours
/// @param strays events of sessions whose beginning is not in the records
/// @param leftOut events that were too many to be kept
record RecordedSessions(
    List<RecordedSession> sessions, long unreadable, long strays, long leftOut) {
  RecordedSessions {
    if (sessions.isEmpty()) {
      throw new IllegalArgumentException("no session");
    }
    sessions =
        sessions.stream()
            .sorted(Comparator.comparing((RecordedSession session) -> session.begin().start()))
            .toList();
  }
}
