package dev.cacheprog.log;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.JsonText;
import java.io.OutputStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Writes `{"time":"<RFC 3339>","level":"INFO","msg":"...","key":value}` lines. Numbers, booleans
/// and null are JSON values; other values are strings.
public final class JsonLog extends LineLog {
  /// @param out not closed by the log
  /// @param least lines below this level are dropped
  public JsonLog(OutputStream out, Level least, InstantSource clock) {
    super(out, least, clock);
  }

  @Override
  void append(
      StringBuilder line, String time, Level level, String message, @Nullable Object[] facts) {
    line.append("{\"time\":\"").append(time);
    line.append("\",\"level\":\"").append(level);
    line.append("\",\"msg\":");
    JsonText.appendString(line, message);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      line.append(',');
      JsonText.appendString(line, String.valueOf(facts[i]));
      line.append(':');
      appendValue(line, facts[i + 1]);
    }
    line.append('}');
  }

  private static void appendValue(StringBuilder line, @Nullable Object value) {
    boolean finite = !(value instanceof Double number) || Double.isFinite(number);
    if (value == null || value instanceof Boolean || (value instanceof Number && finite)) {
      line.append(value);
    } else {
      JsonText.appendString(line, Display.of(value));
    }
  }
}
