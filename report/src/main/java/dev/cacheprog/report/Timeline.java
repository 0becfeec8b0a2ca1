package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Tier;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// When requests were answered, and how many gets go waited for meanwhile, in pieces of time that
/// are equally long. Time in which no session ran is left out.
final class Timeline {
  /// So many pieces at most.
  static final int MOST = 120;

  /// Pauses up to so many microseconds are shown.
  private static final long PAUSE = 2_000_000;

  /// By their beginnings on the clock.
  private final NavigableMap<Long, Stretch> stretches = new TreeMap<>();

  private final long width;
  private final Map<Tier, long[]> counts = new HashMap<>();
  private final double[] waiting;

  /// A stretch of time in which sessions ran.
  ///
  /// @param from microseconds on the clock
  /// @param to the same, exclusive
  /// @param shown where it begins on the time line
  private record Stretch(long from, long to, long shown) {}

  /// @param sessions at least one, in the order in which they began
  Timeline(List<RecordedSession> sessions) {
    long total = layOut(sessions);
    width = Svg.nice(Math.max(1000, Math.ceilDiv(total, (long) MOST)));
    int bins = (int) Math.max(1, Math.ceilDiv(total, width));
    for (Tier tier : Tier.values()) {
      counts.put(tier, new long[bins]);
    }
    waiting = new double[bins];
    for (RecordedSession session : sessions) {
      long begin = micros(session);
      for (Line.Event event : session.events()) {
        long start = shown(begin + event.start());
        long end = shown(begin + event.end());
        of(event.outcome().tier())[bin(end)]++;
        if (event.outcome().tier().isGet()) {
          wait(start, end);
        }
      }
    }
  }

  private long layOut(List<RecordedSession> sessions) {
    long shown = 0;
    long from = 0;
    long to = Long.MIN_VALUE;
    for (RecordedSession session :
        sessions.stream().sorted(Comparator.comparingLong(Timeline::micros)).toList()) {
      long begin = micros(session);
      if (to == Long.MIN_VALUE) {
        from = begin;
        to = begin;
      } else if (begin > to + PAUSE) {
        stretches.put(from, new Stretch(from, to, shown));
        shown += to - from;
        from = begin;
      }
      to = Math.max(to, begin + session.micros());
    }
    stretches.put(from, new Stretch(from, to, shown));
    return shown + to - from;
  }

  private static long micros(RecordedSession session) {
    var start = session.begin().start();
    return start.getEpochSecond() * 1_000_000 + start.getNano() / 1000;
  }

  /// Where a time of the clock is on the time line.
  private long shown(long clock) {
    Map.Entry<Long, Stretch> entry = stretches.floorEntry(clock);
    Stretch last = (entry == null ? stretches.firstEntry() : entry).getValue();
    return last.shown() + Math.clamp(clock - last.from(), 0, last.to() - last.from());
  }

  private int bin(long shown) {
    return (int) Math.min(shown / width, waiting.length - 1);
  }

  private void wait(long start, long end) {
    for (int i = bin(start); i <= bin(end); i++) {
      long overlap = Math.min(end, (i + 1) * width) - Math.max(start, i * width);
      waiting[i] += (double) Math.max(overlap, 0) / width;
    }
  }

  /// How long a piece is, in microseconds.
  long width() {
    return width;
  }

  int bins() {
    return waiting.length;
  }

  /// How many pauses were left out.
  int pauses() {
    return stretches.size() - 1;
  }

  /// How many requests of a tier were answered in each piece.
  long[] of(Tier tier) {
    return counts.getOrDefault(tier, new long[0]);
  }

  /// How many gets were unanswered, on the average of each piece.
  double[] waiting() {
    return waiting;
  }
}
