package dev.cacheprog.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.TimeSaved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/// Appends Markdown tables with what saves have found and stored to a file, such as the one in
/// `GITHUB_STEP_SUMMARY`.
public final class SaveSummary {
  private final Path file;
  private final Log log;

  /// @param file made if it does not exist
  public SaveSummary(Path file, Log log) {
    this.file = file;
    this.log = log;
  }

  /// What a job has used of a cache.
  ///
  /// @param program whose cache it is
  /// @param used how many objects
  /// @param found how many of these an earlier job had stored
  /// @param worth what building those would have taken, in milliseconds of a core
  /// @param downloaded bytes, uncompressed
  /// @param uploaded bytes
  public record Row(
      String program, int used, int found, long worth, long downloaded, long uploaded) {}

  /// Never fails: what cannot be written is a warning.
  public void add(Row row) {
    if (row.used() == 0) {
      return;
    }
    try {
      Files.writeString(
          file, table(row), UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.warn("Failed to write job summary", "file", file, "error", e);
    }
  }

  private static String table(Row row) {
    return String.format(
        Locale.ROOT,
        """

        **Build cache of %s**: %.0f %% hit rate (%,d objects used)

        | | |
        |---|---|
        | hits, of earlier jobs | %,d |
        | misses, built in this job | %,d |
        | downloaded, uploaded | %s, %s |
        | time saved, estimated | %s |

        """,
        row.program(),
        100.0 * row.found() / row.used(),
        row.used(),
        row.found(),
        row.used() - row.found(),
        Display.size(row.downloaded()),
        Display.size(row.uploaded()),
        Units.duration(TimeSaved.of(Map.of(Count.HIT_COST_MILLIS.statistic(), row.worth()))));
  }
}
