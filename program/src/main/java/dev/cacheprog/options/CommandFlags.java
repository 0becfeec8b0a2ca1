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
          .defaultText("0, all since the last --zero")
          .help("Count only sessions that ended within this time. 0 means all since --zero.");

  public static final Option<Boolean> ZERO =
      Option.of("--zero", "STATS_ZERO", ValueType.bool(), STATS_COMMAND)
          .alsoFlag("-z")
          .defaultValue("false")
          .help("Set the statistics to zero instead of printing them.");

  public static final Option<Boolean> SETTLE_ALL =
      Option.of("--all", "SETTLE_ALL", ValueType.bool(), SETTLE_COMMAND)
          .defaultValue("false")
          .help("Settle every file in the folders, not only what git tracks.");

  public static final Option<Optional<String>> REPORT_OUTPUT =
      Option.of("--output", "REPORT_OUTPUT", ValueType.path(), REPORT_COMMAND)
          .alsoFlag("-o")
          .defaultValue("report.html")
          .help("The file for the page; - is standard output.");

  public static final Option<Optional<String>> REPORT_ACTIONGRAPH =
      Option.of("--actiongraph", "REPORT_ACTIONGRAPH", ValueType.path(), REPORT_COMMAND)
          .help("What go build -debug-actiongraph wrote: the report then names packages.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(JSON, SINCE, ZERO, SETTLE_ALL, REPORT_OUTPUT, REPORT_ACTIONGRAPH);

  private CommandFlags() {}
}
