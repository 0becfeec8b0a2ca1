package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.JSON_COMMANDS;
import static dev.cacheprog.options.CommandSets.REPORT_COMMAND;
import static dev.cacheprog.options.CommandSets.SETTLE_COMMAND;
import static dev.cacheprog.options.CommandSets.STATS_COMMAND;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Options of single commands that do not serve a build.
public final class CommandFlags {
  public static final Option<Boolean> JSON =
      Option.of("--json", "JSON", ValueType.bool(), JSON_COMMANDS)
          .alsoVariable("DOCTOR_JSON")
          .defaultValue("false")
          .help("Print one JSON object instead of a table.");

  public static final Option<Duration> SINCE =
      Option.of("--since", "STATS_SINCE", ValueType.duration(), STATS_COMMAND)
          .defaultValue("0")
          .help(
              "Include only sessions that ended within this time. 0 includes all sessions since the"
                  + " last --zero.");

  public static final Option<Boolean> ZERO =
      Option.of("--zero", "STATS_ZERO", ValueType.bool(), STATS_COMMAND)
          .alsoFlag("-z")
          .defaultValue("false")
          .help("Reset the statistics to zero instead of printing them.");

  public static final Option<Boolean> SETTLE_ALL =
      Option.of("--all", "SETTLE_ALL", ValueType.bool(), SETTLE_COMMAND)
          .defaultValue("false")
          .help("Process all files in the folders, not only those tracked by git.");

  public static final Option<Optional<String>> REPORT_OUTPUT =
      Option.of("--output", "REPORT_OUTPUT", ValueType.path(), REPORT_COMMAND)
          .alsoFlag("-o")
          .defaultValue("report.html")
          .help("File for the HTML page; - for standard output.");

  public static final Option<Optional<String>> REPORT_ACTIONGRAPH =
      Option.of("--actiongraph", "REPORT_ACTIONGRAPH", ValueType.path(), REPORT_COMMAND)
          .help(
              "File written by go build -debug-actiongraph. With it, the report has package"
                  + " names.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(JSON, SINCE, ZERO, SETTLE_ALL, REPORT_OUTPUT, REPORT_ACTIONGRAPH);

  private CommandFlags() {}
}
