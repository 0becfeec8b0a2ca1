package dev.cacheprog.doctor;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Collects warnings and errors, to be shown elsewhere.
public final class CapturedLog implements Log {
  private final List<String> lines = new ArrayList<>();

  @Override
  public boolean isEnabled(Level level) {
    return level.compareTo(Level.WARN) >= 0;
  }

  @Override
  public synchronized void write(Level level, String message, @Nullable Object... facts) {
    if (!isEnabled(level)) {
      return;
    }
    StringJoiner all = new StringJoiner(", ", message + " (", ")").setEmptyValue(message);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      all.add(facts[i] + ": " + Display.of(facts[i + 1]));
    }
    lines.add(all.toString());
  }

  /// The messages since the last call, in one line; empty if there are none.
  synchronized String take() {
    String all = String.join("; ", lines);
    lines.clear();
    return all;
  }
}
