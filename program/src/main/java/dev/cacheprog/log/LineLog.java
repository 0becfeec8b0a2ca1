package dev.cacheprog.log;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Rfc3339;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Writes a line for each message, in one write, so that lines of processes that share a terminal
/// or a file do not mix.
abstract sealed class LineLog implements Log permits LogfmtLog, JsonLog {
  private final OutputStream out;
  private final Level least;
  private final InstantSource clock;

  /// @param out not closed by the log
  /// @param least lines below this level are dropped
  LineLog(OutputStream out, Level least, InstantSource clock) {
    this.out = out;
    this.least = least;
    this.clock = clock;
  }

  @Override
  public final boolean isEnabled(Level level) {
    return level.compareTo(least) >= 0;
  }

  @Override
  public final void write(Level level, String message, @Nullable Object... facts) {
    if (!isEnabled(level)) {
      return;
    }
    String time = Rfc3339.format(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    StringBuilder line = new StringBuilder(160);
    append(line, time, level, message, facts);
    line.append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException _) {
        // There is no place left to report it, and the log must not break a build.
      }
    }
  }

  /// Appends the line, without the line break.
  ///
  /// @param time in RFC 3339
  abstract void append(
      StringBuilder line, String time, Level level, String message, @Nullable Object[] facts);
}
