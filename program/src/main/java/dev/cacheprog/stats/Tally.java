package dev.cacheprog.stats;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The counts of one session, or of several added up.
///
/// As text it is a line of ASCII, `cacheprog1 from=... to=... name=number ... end`, without the
/// numbers that are 0. A line without its last word is the beginning of one, cut off when a process
/// was killed or the disk was full.
///
/// @param from when the first session began, in milliseconds since 1970
/// @param to when the last session ended, in the same
/// @param counts by the names of the statistics line, and [#SESSIONS] and [#SESSION_MILLIS]
public record Tally(long from, long to, Map<String, Long> counts) {
  static final String SESSIONS = "sessions";

  /// How long sessions ran, added up.
  static final String SESSION_MILLIS = "session_ms";

  private static final String BEGIN = "cacheprog1 ";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String END = "end";

  public Tally {
    counts = Map.copyOf(counts);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      if (count.getValue() < 0) {
        throw new IllegalArgumentException("a count is negative: " + count);
      }
    }
  }

  /// How many sessions.
  public long sessions() {
    return count(SESSIONS);
  }

  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /// The same as the statistics of one session.
  SessionStatistics statistics() {
    return new SessionStatistics(Duration.ofMillis(count(SESSION_MILLIS)), counts);
  }

  /// Both added up.
  Tally plus(Tally other) {
    Map<String, Long> sums = new LinkedHashMap<>(counts);
    other.counts.forEach((name, number) -> sums.merge(name, number, Tally::sum));
    return new Tally(Math.min(from, other.from), Math.max(to, other.to), sums);
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /// As text, with the end of the line.
  String line() {
    StringBuilder line = new StringBuilder(512);
    begin(line, from, to);
    counts.forEach((name, number) -> append(line, name, number));
    end(line);
    return line.toString();
  }

  static void begin(StringBuilder line, long from, long to) {
    line.append(BEGIN).append(FROM).append('=').append(from);
    line.append(' ').append(TO).append('=').append(to);
  }

  static void append(StringBuilder line, String name, long number) {
    if (number != 0) {
      line.append(' ').append(name).append('=').append(number);
    }
  }

  static void end(StringBuilder line) {
    line.append(' ').append(END).append('\n');
  }

  /// What a line says; null if it is no such line, or a damaged one.
  static @Nullable Tally parse(String line) {
    // What was cut off has no end of line either, and the next session wrote behind it.
    int begin = line.lastIndexOf(BEGIN);
    if (begin < 0 || !line.endsWith(" " + END)) {
      return null;
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    try {
      String pairs = line.substring(begin + BEGIN.length(), line.length() - END.length() - 1);
      for (String pair : pairs.split(" ", -1)) {
        int equals = pair.indexOf('=');
        counts.put(pair.substring(0, equals), Long.parseLong(pair, equals + 1, pair.length(), 10));
      }
      Long from = counts.remove(FROM);
      Long to = counts.remove(TO);
      return from == null || to == null ? null : new Tally(from, to, counts);
    } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
      return null;
    }
  }
}
