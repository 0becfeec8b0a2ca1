package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.DISK_COMMANDS;
import static dev.cacheprog.options.CommandSets.TRIM_COMMANDS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Options of the root directory, the cache on the local disk.
public final class DiskFlags {
  public static final Option<Optional<String>> ROOT_DIRECTORY =
      Option.of("--root-directory", "ROOT_DIRECTORY", ValueType.path(), DISK_COMMANDS)
          .alsoFlag("--disk-storage-root")
          .alsoVariable("DISK_STORAGE_ROOT")
          .defaultText("cacheprog-<user id> in $TMPDIR, else in /tmp")
          .help(
              "Directory path where to store the cache on the local disk. A relative path starts at"
                  + " the working directory of each go command.");

  public static final Option<Long> DISK_MAX_SIZE =
      Option.of("--disk-max-size", "DISK_MAX_SIZE", ValueType.bytes(), TRIM_COMMANDS)
          .defaultValue("10GiB")
          .defaultText("10GiB; no limit in a build without --root-directory")
          .help(
              "Maximum size of the root directory. Once an hour, builds delete the least recently"
                  + " used files beyond this size, except those used in the last two hours. 0 means"
                  + " no limit.");

  public static final Option<Duration> DISK_MAX_AGE =
      Option.of("--disk-max-age", "DISK_MAX_AGE", ValueType.duration(), TRIM_COMMANDS)
          .defaultValue("120h")
          .defaultText("120h; no limit in a build without --root-directory")
          .help(
              "Time without use after which files in the root directory are deleted, two hours or"
                  + " more. Builds check once an hour. 0 means no limit.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(ROOT_DIRECTORY, DISK_MAX_SIZE, DISK_MAX_AGE);

  private DiskFlags() {}
}
