package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.util.List;

/// Options of the log.
public final class LogFlags {
  public static final Option<LogLevel> LOG_LEVEL =
      Option.of("--log-level", "LOG_LEVEL", ValueType.oneOf(LogLevel.values()), STORE_COMMANDS)
          .defaultValue("INFO")
          .help("Minimum log level. DEBUG includes every request.");

  public static final Option<LogOutput> LOG_OUTPUT =
      Option.of("--log-output", "LOG_OUTPUT", ValueType.logOutput(), STORE_COMMANDS)
          .defaultText(
              "cacheprog.log in the root directory, with warnings and errors also on stderr; proxy,"
                  + " doctor: stderr")
          .help("File to append log lines to; - or stderr for standard error.");

  public static final Option<LogFormat> LOG_FORMAT =
      Option.of("--log-format", "LOG_FORMAT", ValueType.oneOf(LogFormat.values()), STORE_COMMANDS)
          .defaultValue("text")
          .help("Format of log lines: text is logfmt, json is one JSON object per line.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(LOG_LEVEL, LOG_OUTPUT, LOG_FORMAT);

  private LogFlags() {}
}
