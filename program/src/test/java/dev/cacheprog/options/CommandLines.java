package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Command lines, parsed, for tests.
final class CommandLines {
  static final Set<Subcommand> DIRECT = EnumSet.of(Subcommand.DIRECT);

  private CommandLines() {}

  static Options options(ParsedCommand command) {
    return switch (command) {
      case ParsedCommand.Direct(Options options) -> options;
      case ParsedCommand.Proxy(Options options) -> options;
      case ParsedCommand.Doctor(Options options, _) -> options;
      case ParsedCommand.Prefill(var _, Options options) -> options;
      case ParsedCommand.Restore(Options options) -> options;
      case ParsedCommand.Save(Options options) -> options;
      case ParsedCommand.Run(var _, Options options) -> options;
      case ParsedCommand.Wait(Options options) -> options;
      case ParsedCommand.Trim(Options options) -> options;
      case ParsedCommand.Clear(Options options) -> options;
      case ParsedCommand.Stats(Options options) -> options;
      case ParsedCommand.SettleMtimes(var _, Options options) -> options;
      case ParsedCommand.Report(var _, Options options) -> options;
      case ParsedCommand.Help _, ParsedCommand.Version _ -> throw new AssertionError(command);
    };
  }

  static ParsedCommand parse(String... args) throws OptionException {
    return CommandLine.parse(List.of(args), Map.of());
  }

  static void assertRefused(String message, String... args) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(args))
        .withMessage(message);
  }
}
