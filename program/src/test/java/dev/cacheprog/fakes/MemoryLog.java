package dev.cacheprog.fakes;

import dev.cacheprog.core.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Keeps what was logged.
public final class MemoryLog implements Log {
  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /// @param facts names and values as one text, `a=1 b=2`
  public record Line(Level level, String message, String facts) {}

  @Override
  public boolean isEnabled(Level level) {
    return true;
  }

  @Override
  public void write(Level level, String message, @Nullable Object... facts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < facts.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(facts[i]).append('=').append(facts[i + 1]);
    }
    lines.add(new Line(level, message, text.toString()));
  }

  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /// The messages of that level and above.
  public List<String> messages(Level least) {
    return lines.stream()
        .filter(line -> line.level().compareTo(least) >= 0)
        .map(Line::message)
        .toList();
  }
}
