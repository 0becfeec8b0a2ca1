package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.util.List;

/// Options of the log.
public final class LogFlags {
  public static final Option<LogLevel> LOG_LEVEL =
      Option.of("--log-level", "LOG_LEVEL", ValueType.oneOf(LogLevel.values()), STORE_COMMANDS)
          .defaultValue("INFO")
          .help(
              "The least important kind of message that is logged. DEBUG tells of every request.");

  public static final Option<LogOutput> LOG_OUTPUT =
      Option.of("--log-output", "LOG_OUTPUT", ValueType.logOutput(), STORE_COMMANDS)
          .defaultText(
              "cacheprog.log in the root directory, WARN and ERROR also to stderr; proxy, doctor:"
                  + " stderr")
          .help("The file that log lines are appended to; - or stderr is standard error.");

  public static final Option<LogFormat> LOG_FORMAT =
      Option.of("--log-format", "LOG_FORMAT", ValueType.oneOf(LogFormat.values()), STORE_COMMANDS)
          .defaultValue("text")
          .help("How log lines are written: in logfmt, or each as a JSON object.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(LOG_LEVEL, LOG_OUTPUT, LOG_FORMAT);

  private LogFlags() {}
}
