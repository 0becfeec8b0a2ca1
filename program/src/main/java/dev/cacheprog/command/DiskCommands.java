package dev.cacheprog.command;

import static dev.cacheprog.options.DiskFlags.DISK_MAX_AGE;
import static dev.cacheprog.options.DiskFlags.DISK_MAX_SIZE;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskLimits;
import dev.cacheprog.disk.Trim;
import dev.cacheprog.log.LogFile;
import dev.cacheprog.log.LogfmtLog;
import dev.cacheprog.log.RecentMessages;
import dev.cacheprog.options.Options;
import dev.cacheprog.stats.EndingSessions;
import dev.cacheprog.stats.StatsHistory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Cleans the local disk up at the user's word.
public final class DiskCommands {
  private DiskCommands() {}

  /// Deletes what is old, or too much.
  ///
  /// @return the exit code
  public static int trim(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException {
    Path root = root(options, environment, err);
    if (isMissing(root)) {
      return Output.print(out, missing(root));
    }
    DiskLimits limits = new DiskLimits(options.get(DISK_MAX_SIZE), options.get(DISK_MAX_AGE));
    return cleanUp(
        root,
        progress ->
            Trim.now(root, limits, CommandContext.CLOCK.instant(), progress)
                .map(result -> text(result, limits, root))
                .orElse("Another process is trimming %s.".formatted(root)),
        out,
        err);
  }

  /// Not a failure: a job may clean up before it has built anything.
  static boolean isMissing(Path root) {
    return !Files.exists(root, LinkOption.NOFOLLOW_LINKS);
  }

  private static String missing(Path root) {
    return "Nothing to delete: there is no root directory " + root + "\n";
  }

  private static String text(Trim.Result result, DiskLimits limits, Path root) {
    String done =
        "Deleted %,d files (%s). %,d files (%s) remain in %s."
            .formatted(
                result.deletedFiles(),
                Display.size(result.deletedBytes()),
                result.keptFiles(),
                Display.size(result.keptBytes()),
                root);
    if (limits.maxBytes() == 0 && limits.maxAge().isZero()) {
      return done + "\nNo limit is set: --disk-max-size and --disk-max-age are 0.";
    }
    boolean overSize = limits.maxBytes() > 0 && result.keptBytes() > limits.maxBytes();
    boolean overAge = !limits.maxAge().isZero() && limits.maxAge().compareTo(Trim.PROTECTED) < 0;
    if (result.recentFiles() > 0 && (overSize || overAge)) {
      return done
          + "\n%,d of these files (%s) were used in the last %s and are kept, as running builds may"
              .formatted(
                  result.recentFiles(),
                  Display.size(result.recentBytes()),
                  Display.duration(Trim.PROTECTED))
          + " need them. 'cacheprog clear' deletes all files.";
    }
    if (result.deletedFiles() == 0) {
      return done + "\nNothing exceeds the limits: " + limitsOf(limits) + ".";
    }
    return done;
  }

  private static String limitsOf(DiskLimits limits) {
    String size = limits.maxBytes() == 0 ? "any size" : Display.size(limits.maxBytes());
    String age =
        limits.maxAge().isZero() ? "any age" : Display.duration(limits.maxAge()) + " unused";
    return size + ", " + age;
  }

  /// Deletes all that builds have stored.
  ///
  /// @return the exit code
  public static int clear(
      Options options, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException, InterruptedException {
    Path root = root(options, environment, err);
    if (isMissing(root)) {
      return Output.print(out, missing(root));
    }
    new EndingSessions(root).await(StatsCommand.WAIT);
    return cleanUp(
        root,
        progress -> {
          Trim.Result result = Trim.all(root, progress);
          new StatsHistory(root).delete();
          RecentMessages.forget(root.resolve(CommandContext.WARNED));
          Path log = root.resolve(CommandContext.LOG_FILE);
          OptionalLong user = LogFile.openIn(log);
          List<Long> logs = user.isPresent() ? List.of() : LogFile.delete(log);
          String done =
              "Deleted %,d files (%s) from %s."
                  .formatted(
                      result.deletedFiles() + logs.size(),
                      Display.size(
                          result.deletedBytes() + logs.stream().mapToLong(Long::longValue).sum()),
                      root);
          return user.isPresent()
              ? done
                  + "\nThe log file was kept: process %d has it open.".formatted(user.getAsLong())
              : done;
        },
        out,
        err);
  }

  private static int cleanUp(Path root, FileTask chore, OutputStream out, OutputStream err)
      throws IOException {
    FileTask ofFolder =
        progress -> {
          if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
          }
          if (!isRoot(root)) {
            throw new IOException(
                "not a root directory of cacheprog, so nothing was deleted; set --root-directory"
                    + " (CACHEPROG_ROOT_DIRECTORY) to the one that builds use");
          }
          return chore.run(progress);
        };
    return ofFolder.report("cannot clean up " + root, out, err);
  }

  /// Whether sessions have used it, or it is empty: a folder that was given by mistake is left
  /// alone.
  private static boolean isRoot(Path folder) throws IOException {
    return LogFile.exists(folder.resolve(CommandContext.LOG_FILE))
        || new StatsHistory(folder).isKept()
        || Trim.isRoot(folder);
  }

  private static Path root(Options options, Map<String, String> environment, OutputStream err) {
    Log log = new LogfmtLog(err, Log.Level.WARN, CommandContext.CLOCK);
    CommandContext.warnOfUnknownVariables(environment, log);
    return CommandContext.root(options, environment, log);
  }
}
