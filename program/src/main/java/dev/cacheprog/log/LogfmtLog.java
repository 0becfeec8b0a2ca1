package dev.cacheprog.log;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Rfc3339;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Writes `time=<RFC 3339> level=INFO msg="..." key=value` lines. A line goes out in one write, so
/// that processes that share a terminal or a file do not mix theirs.
public final class LogfmtLog implements Log {
  private final OutputStream out;
  private final Level least;
  private final InstantSource clock;

  /// @param out not closed by the log
  /// @param least lines below this level are dropped
  public LogfmtLog(OutputStream out, Level least, InstantSource clock) {
    this.out = out;
    this.least = least;
    this.clock = clock;
  }

  @Override
  public boolean isEnabled(Level level) {
    return level.compareTo(least) >= 0;
  }

  @Override
  public void write(Level level, String message, @Nullable Object... facts) {
    if (!isEnabled(level)) {
      return;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    StringBuilder line = new StringBuilder(160);
    line.append("time=")
        .append(Rfc3339.format(now))
        .append(" level=")
        .append(level)
        .append(" msg=");
    appendValue(line, message);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      line.append(' ').append(facts[i]).append('=');
      appendValue(line, String.valueOf(facts[i + 1]));
    }
    line.append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException _) {
        // There is nowhere left to say it, and a log must not break a build.
      }
    }
  }

  private static void appendValue(StringBuilder line, String value) {
    if (!needsQuotes(value)) {
      line.append(value);
      return;
    }
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
