package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;

import java.time.Duration;
import java.util.List;

/// Options of the lookups and stores of a build.
public final class BuildFlags {
  public static final Option<Boolean> DISABLE_GET =
      Option.of("--disable-get", "DISABLE_GET", ValueType.bool(), BUILD_COMMANDS)
          .defaultValue("false")
          .help("Find nothing but what this very build has put, so that all is built anew.");

  public static final Option<Boolean> DISABLE_PUT =
      Option.of("--disable-put", "DISABLE_PUT", ValueType.bool(), BUILD_COMMANDS)
          .defaultValue("false")
          .help("Write nothing to the remote store.");

  public static final Option<Long> MIN_REMOTE_PUT_SIZE =
      Option.of("--min-remote-put-size", "MIN_REMOTE_PUT_SIZE", ValueType.bytes(), BUILD_COMMANDS)
          .defaultValue("0")
          .help("Objects of fewer bytes are not uploaded.");

  public static final Option<Duration> MAX_BACKGROUND_WAIT =
      Option.of(
              "--max-background-wait", "MAX_BACKGROUND_WAIT", ValueType.duration(), BUILD_COMMANDS)
          .defaultValue("10s")
          .help("How long the end of a build may wait for uploads. 0 means no limit.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(DISABLE_GET, DISABLE_PUT, MIN_REMOTE_PUT_SIZE, MAX_BACKGROUND_WAIT);

  private BuildFlags() {}
}
