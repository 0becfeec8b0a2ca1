package dev.cacheprog.log;

import dev.cacheprog.core.Display;
import java.io.OutputStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Writes `time=<RFC 3339> level=INFO msg="..." key=value` lines.
public final class LogfmtLog extends LineLog {
  /// @param out not closed by the log
  /// @param least lines below this level are dropped
  public LogfmtLog(OutputStream out, Level least, InstantSource clock) {
    super(out, least, clock);
  }

  @Override
  void append(
      StringBuilder line, String time, Level level, String message, @Nullable Object[] facts) {
    line.append("time=").append(time).append(" level=").append(level).append(" msg=");
    appendValue(line, message);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      line.append(' ').append(facts[i]).append('=');
      appendValue(line, Display.of(facts[i + 1]));
    }
  }

  private static void appendValue(StringBuilder line, String value) {
    if (needsQuotes(value)) {
      appendQuoted(line, value);
    } else {
      line.append(value);
    }
  }

  /// Appends a value in quotes. Control characters have their hexadecimal code.
  private static void appendQuoted(StringBuilder line, String value) {
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            line.append("\\x")
                .append(Character.forDigit(c >> 4, 16))
                .append(Character.forDigit(c & 15, 16));
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) {
        return true;
      }
    }
    return value.isEmpty();
  }
}
