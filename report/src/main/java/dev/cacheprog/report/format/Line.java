package dev.cacheprog.report.format;

import dev.cacheprog.store.ActionId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One line of a record. Each says which session it is of: many may write to one file at once.
public sealed interface Line {
  /// Names the session; no two of a file are equal.
  String session();

  /// A session begins.
  ///
  /// @param version of this program
  /// @param command the go command that started it; empty if that could not be found out
  /// @param store names the remote store; empty if there is none
  record Begin(String session, Instant start, String version, List<String> command, String store)
      implements Line {
    public Begin {
      requireName(session);
      requireSane(start.getEpochSecond());
      command = List.copyOf(command);
    }
  }

  /// A request was answered, or an upload ended.
  ///
  /// @param start microseconds since the session began
  /// @param micros how many it took
  /// @param size bytes of the body; 0 if there is none
  record Event(String session, Outcome outcome, ActionId action, long start, long micros, long size)
      implements Line {
    public Event {
      requireName(session);
      requireSane(start);
      requireSane(micros);
      requireSane(size);
    }

    /// Microseconds since the session began.
    public long end() {
      return start + micros;
    }
  }

  /// A session has ended.
  ///
  /// @param micros how long it took
  /// @param dropped events that are not in the record, as the file did not take them in time
  /// @param statistics the whole numbers of its statistics line
  record End(String session, long micros, long dropped, Map<String, Long> statistics)
      implements Line {
    public End {
      requireName(session);
      requireSane(micros);
      requireSane(dropped);
      statistics = Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
    }
  }

  /// So that sums of many do not overflow: 115 days in microseconds, 10 TB.
  private static void requireSane(long number) {
    if (number < 0 || number > 10_000_000_000_000L) {
      throw new IllegalArgumentException("no time, size or number of a session: " + number);
    }
  }

  private static void requireName(String session) {
    if (session.isEmpty()) {
      throw new IllegalArgumentException("a session has no name");
    }
  }
}
