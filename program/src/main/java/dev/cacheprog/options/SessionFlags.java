package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.BUILD_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options for the files to which a build appends its results.
public final class SessionFlags {
  public static final Option<Optional<String>> SUMMARY =
      Option.of("--summary", "SUMMARY", ValueType.path(), BUILD_COMMANDS)
          .defaultText("what GITHUB_STEP_SUMMARY names, else none")
          .help(
              "A file in which a table in Markdown sums up all go commands of a job. Others may"
                  + " append to it.");

  public static final Option<Optional<String>> STATS_JSON =
      Option.of("--stats-json", "STATS_JSON", ValueType.path(), BUILD_COMMANDS)
          .help("A file to which every session appends its statistics, one JSON object in a line.");

  public static final Option<Optional<String>> RECORD =
      Option.of("--record", "RECORD", ValueType.path(), BUILD_COMMANDS)
          .help(
              "A file to which every session appends what became of each request, for cacheprog"
                  + " report.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(SUMMARY, STATS_JSON, RECORD);

  private SessionFlags() {}
}
