package dev.cacheprog;

import static dev.cacheprog.options.OptionTable.DISK_MAX_AGE;
import static dev.cacheprog.options.OptionTable.DISK_MAX_SIZE;

import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.Trim;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.options.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Cleans the local disk up at the user's word.
final class DiskApp {
  private DiskApp() {}

  /// Deletes what is old, or too much.
  ///
  /// @return the exit code
  static int trim(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException {
    Path root = root(options, environment, err);
    DiskLimits limits = new DiskLimits(options.get(DISK_MAX_SIZE), options.get(DISK_MAX_AGE));
    return cleanUp(
        root,
        progress ->
            Trim.now(root, limits, App.CLOCK.instant(), progress)
                .map(
                    result ->
                        "Deleted %,d files, %s; %,d files, %s, stay in %s."
                            .formatted(
                                result.deletedFiles(),
                                size(result.deletedBytes()),
                                result.keptFiles(),
                                size(result.keptBytes()),
                                root))
                .orElse("Another process is trimming %s.".formatted(root)),
        out,
        err);
  }

  /// Deletes all that builds have stored.
  ///
  /// @return the exit code
  static int clear(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException {
    Path root = root(options, environment, err);
    return cleanUp(
        root,
        progress -> {
          Trim.Result result = Trim.all(root, progress);
          return "Deleted %,d files, %s, from %s."
              .formatted(result.deletedFiles(), size(result.deletedBytes()), root);
        },
        out,
        err);
  }

  private static int cleanUp(Path root, Chore chore, OutputStream out, OutputStream err)
      throws IOException {
    return chore.report(root + " cannot be cleaned up", out, err);
  }

  private static Path root(Options options, Map<String, String> environment, OutputStream err) {
    return App.root(options, environment, new LogfmtLog(err, Log.Level.WARN, App.CLOCK));
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? "%d kB".formatted(bytes / 1000)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
