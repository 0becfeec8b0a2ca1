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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/// Cleans the local disk up at the user's word. Says on `out` what was done, and on `err` how far
/// it is, if that is a terminal.
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

  private interface Task {
    String run(LongConsumer progress) throws IOException;
  }

  private static int cleanUp(Path root, Task task, OutputStream out, OutputStream err)
      throws IOException {
    Progress progress = new Progress(err);
    String done;
    try {
      done = task.run(progress);
    } catch (IOException e) {
      progress.wipe();
      print(err, "cacheprog: %s cannot be cleaned up: %s".formatted(root, e));
      return Main.BAD_OPTION;
    }
    progress.wipe();
    print(out, done);
    return Main.OK;
  }

  private static Path root(Options options, Map<String, String> environment, OutputStream err) {
    return App.root(options, environment, new LogfmtLog(err, Log.Level.WARN, App.CLOCK));
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? "%d kB".formatted(bytes / 1000)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static void print(OutputStream stream, String line) throws IOException {
    stream.write(line.concat("\n").getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }
}
