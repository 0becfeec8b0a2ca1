package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;
import static dev.cacheprog.options.CommandSets.UPLOAD_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options for the files to which a build appends its results.
public final class SessionFlags {
  public static final Option<Optional<String>> SUMMARY =
      Option.of("--summary", "SUMMARY", ValueType.path(), UPLOAD_COMMANDS)
          .defaultText("$GITHUB_STEP_SUMMARY, else none")
          .help(
              "File for a Markdown table with the totals of all go commands of a job, or of what save"
                  + " has found and stored. Other content of the file is kept.");

  public static final Option<Optional<String>> STATS_JSON =
      Option.of("--stats-json", "STATS_JSON", ValueType.path(), BUILD_COMMANDS)
          .help("File to which every session appends its statistics, as one line of JSON.");

  public static final Option<Optional<String>> RECORD =
      Option.of("--record", "RECORD", ValueType.path(), BUILD_COMMANDS)
          .help(
              "File to which every session appends the outcome of each request, as input for"
                  + " cacheprog report.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(SUMMARY, STATS_JSON, RECORD);

  private SessionFlags() {}
}
