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

/// Writes a warning or an error once per interval. Repetitions within the interval are counted, and
/// written at DEBUG.
///
/// Lines with the same `hint` are repetitions, because the remedy is the same. Lines without a hint
/// are repetitions if they have the same message and the same string values, except `error`:
/// numbers, ids and the texts of errors differ between repetitions.
public final class RepeatLimitedLog implements Log {
  private final Log log;
  private final Duration interval;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new HashMap<>();

  private static final class Entry {
    final String message;
    Instant written;
    long repetitions;

    Entry(String message, Instant written) {
      this.message = message;
      this.written = written;
    }
  }

  /// @param interval the time after a line in which its repetitions are suppressed
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
    boolean suppressed = level.compareTo(Level.WARN) >= 0 && isRepetition(message, facts);
    log.write(suppressed ? Level.DEBUG : level, message, facts);
  }

  private synchronized boolean isRepetition(String message, @Nullable Object[] facts) {
    Instant now = clock.instant();
    String key = key(message, facts);
    Entry entry = entries.get(key);
    if (entry == null) {
      entries.put(key, new Entry(message, now));
      return false;
    }
    if (now.isBefore(entry.written.plus(interval))) {
      entry.repetitions++;
      return true;
    }
    entry.written = now;
    return false;
  }

  /// The key that a line shares with its repetitions only.
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

  /// Writes the number of suppressed repetitions, and resets it.
  public void writeRepetitions() {
    for (Entry entry : withRepetitions()) {
      log.info(
          "Suppressed repeated messages", "message", entry.message, "times", entry.repetitions);
      entry.repetitions = 0;
    }
  }

  private synchronized List<Entry> withRepetitions() {
    List<Entry> suppressed = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.repetitions > 0) {
        suppressed.add(entry);
      }
    }
    return suppressed;
  }
}
