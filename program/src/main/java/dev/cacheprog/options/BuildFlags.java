package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;
import static dev.cacheprog.options.CommandSets.UPLOAD_COMMANDS;

import java.time.Duration;
import java.util.List;

/// Options of the lookups and stores of a build.
public final class BuildFlags {
  public static final Option<Boolean> DISABLE_GET =
      Option.of("--disable-get", "DISABLE_GET", ValueType.bool(), BUILD_COMMANDS)
          .defaultValue("false")
          .help(
              "Find only objects that the same build stored, so that everything is rebuilt and"
                  + " uploaded again.");

  public static final Option<Boolean> DISABLE_PUT =
      Option.of("--disable-put", "DISABLE_PUT", ValueType.bool(), UPLOAD_COMMANDS)
          .alsoFlag("--read-only")
          .defaultValue("false")
          .help("Do not write to the remote store.");

  public static final Option<Boolean> SHARE_TEST_RESULTS =
      Option.of("--share-test-results", "SHARE_TEST_RESULTS", ValueType.bool(), UPLOAD_COMMANDS)
          .defaultValue("true")
          .help(
              "Whether results of tests are stored in the remote store. If not, other machines run"
                  + " the tests again, unless a build that shares them has stored the results.");

  public static final Option<Long> MIN_REMOTE_PUT_SIZE =
      Option.of("--min-remote-put-size", "MIN_REMOTE_PUT_SIZE", ValueType.bytes(), UPLOAD_COMMANDS)
          .defaultValue("0")
          .help(
              "Minimum size of objects to upload separately. With --prefetch, smaller ones are"
                  + " uploaded in packs only.");

  public static final Option<Duration> MAX_BACKGROUND_WAIT =
      Option.of(
              "--max-background-wait", "MAX_BACKGROUND_WAIT", ValueType.duration(), UPLOAD_COMMANDS)
          .defaultValue("10s")
          .defaultText("10s; 5m for save and run")
          .help(
              "Maximum time that a build waits for uploads when it ends, or that saving takes. 0"
                  + " means no limit.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          DISABLE_GET, DISABLE_PUT, SHARE_TEST_RESULTS, MIN_REMOTE_PUT_SIZE, MAX_BACKGROUND_WAIT);

  private BuildFlags() {}
}
