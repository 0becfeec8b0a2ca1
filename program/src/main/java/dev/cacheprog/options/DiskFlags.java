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
          .defaultText(
              "cacheprog-<user id> in $TMPDIR, else in /tmp; no limit there unless one is given")
          .help(
              "The folder for what go reads. A relative path starts at the working directory, which"
                  + " may be another one for each go command.");

  public static final Option<Long> DISK_MAX_SIZE =
      Option.of("--disk-max-size", "DISK_MAX_SIZE", ValueType.bytes(), TRIM_COMMANDS)
          .defaultValue("10GiB")
          .defaultText("10GiB; no limit in a build without --root-directory")
          .help(
              "How much the root directory may hold before what was used least recently is deleted,"
                  + " looked at once an hour. What was used in the last two hours stays. 0 means no"
                  + " limit.");

  public static final Option<Duration> DISK_MAX_AGE =
      Option.of("--disk-max-age", "DISK_MAX_AGE", ValueType.duration(), TRIM_COMMANDS)
          .defaultValue("120h")
          .defaultText("120h; no limit in a build without --root-directory")
          .help(
              "How long the root directory keeps what nobody uses, looked at once an hour; two"
                  + " hours at least. 0 means no limit.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(ROOT_DIRECTORY, DISK_MAX_SIZE, DISK_MAX_AGE);

  private DiskFlags() {}
}
