package dev.cacheprog.log;

import dev.cacheprog.core.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a warning or an error once in a while. A repetition within that time is counted, and
/// written at DEBUG.
///
/// Lines are repetitions of each other if they have the same `hint`: what is to be done about them
/// is the same. Without one, they are if they have the same message and the same strings beside it,
/// apart from `error`: numbers, ids and the texts of errors differ from one to the next.
public final class RepeatLimitedLog implements Log {
  private final Log log;
  private final Duration interval;
  private final InstantSource clock;
  private final Map<String, Kind> kinds = new HashMap<>();

  private static final class Kind {
    final String message;
    Instant written;
    long repetitions;

    Kind(String message, Instant written) {
      this.message = message;
      this.written = written;
    }
  }

  /// @param interval how long after a line its repetitions are held back
  public RepeatLimitedLog(Log log, Duration interval, InstantSource clock) {
    this.log = log;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public boolean isEnabled(Level level) {
    return log.isEnabled(level);
  }

  @Override
  public void write(Level level, String message, @Nullable Object... facts) {
    boolean held = level.compareTo(Level.WARN) >= 0 && isRepetition(message, facts);
    log.write(held ? Level.DEBUG : level, message, facts);
  }

  private synchronized boolean isRepetition(String message, @Nullable Object[] facts) {
    Instant now = clock.instant();
    String key = key(message, facts);
    Kind kind = kinds.get(key);
    if (kind == null) {
      kinds.put(key, new Kind(message, now));
      return false;
    }
    if (now.isBefore(kind.written.plus(interval))) {
      kind.repetitions++;
      return true;
    }
    kind.written = now;
    return false;
  }

  /// What a line has in common with its repetitions, and with no other line.
  static String key(String message, @Nullable Object[] facts) {
    StringBuilder key = new StringBuilder(message);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      if ("hint".equals(facts[i])) {
        return "hint\n" + facts[i + 1];
      }
      if (facts[i + 1] instanceof String text && !"error".equals(facts[i])) {
        key.append('\n').append(text);
      }
    }
    return key.toString();
  }

  /// Writes how many repetitions were held back, and forgets them.
  public void writeRepetitions() {
    for (Kind kind : heldBack()) {
      log.info(
          "Repeated messages were left out", "message", kind.message, "times", kind.repetitions);
      kind.repetitions = 0;
    }
  }

  private synchronized List<Kind> heldBack() {
    List<Kind> held = new ArrayList<>();
    for (Kind kind : kinds.values()) {
      if (kind.repetitions > 0) {
        held.add(kind);
      }
    }
    return held;
  }
}
