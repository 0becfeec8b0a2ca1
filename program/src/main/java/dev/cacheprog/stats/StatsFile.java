package dev.cacheprog.stats;

import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;

/// Appends the counts of a session to a file when it ends: one JSON object in a line, with the
/// names of the log line.
public final class StatsFile implements Runnable {
  private final Path file;
  private final Statistics statistics;
  private final String version;
  private final String scope;
  private final InstantSource clock;
  private final Log log;

  /// @param file made if it is not there; its folder must be
  /// @param scope of the session; empty for none
  public StatsFile(
      Path file,
      Statistics statistics,
      String version,
      String scope,
      InstantSource clock,
      Log log) {
    this.file = file;
    this.statistics = statistics;
    this.version = version;
    this.scope = scope;
    this.clock = clock;
    this.log = log;
  }

  /// Never fails: what cannot be written is a warning.
  @Override
  public void run() {
    StringBuilder line = new StringBuilder(1024);
    line.append("{\"time\":\"").append(clock.instant());
    line.append("\",\"version\":\"").append(version).append('"');
    if (!scope.isEmpty()) {
      line.append(",\"scope\":");
      JsonText.appendString(line, scope);
    }
    SessionStatistics session = statistics.snapshot();
    line.append(",\"seconds\":").append(session.elapsed().toMillis() / 1e3);
    for (Map.Entry<String, Number> field : session.fields().entrySet()) {
      line.append(",\"").append(field.getKey()).append("\":").append(field.getValue());
    }
    line.append("}\n");
    try {
      // One write, so that lines of sessions that end together do not mix.
      Files.write(
          file,
          line.toString().getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.warn("Failed to write statistics file", "file", file, "error", e);
    }
  }
}
