package dev.cacheprog.options;

import static dev.cacheprog.options.CommandLines.assertRefused;
import static dev.cacheprog.options.CommandLines.options;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Paths with a tilde or other syntax of shells.
class CommandLinePathsTest {
  private static final Map<String, String> AT_HOME = Map.of("HOME", "/home/jane");

  @ParameterizedTest
  @CsvSource({
    "~/cc, /home/jane/cc",
    "~, /home/jane",
    "cc/~/x, cc/~/x",
    "cc, cc",
    "/a$b, /a$b",
    "$, $",
  })
  void aTildeInAPathIsExpanded(String given, String meant) throws Exception {
    ParsedCommand parsed = CommandLine.parse(List.of("--root-directory", given), AT_HOME);

    assertThat(((ParsedCommand.Direct) parsed).options().get(DiskFlags.ROOT_DIRECTORY))
        .contains(meant);
  }

  @Test
  void aTildeInEveryPathOptionIsExpanded() throws Exception {
    Map<String, String> environment = new HashMap<>(AT_HOME);
    for (Option<?> option : OptionTable.ALL) {
      if (option.type().isPath()) {
        environment.put(option.environmentNames().getFirst(), "~/x");
      }
    }
    for (Subcommand subcommand : Subcommand.values()) {
      List<String> args =
          subcommand.operands().startsWith("file") || subcommand == Subcommand.RUN
              ? List.of(subcommand.word(), "~/x")
              : List.of(subcommand.word());
      Options options = options(CommandLine.parse(args, environment));
      for (Option<?> option : CommandLine.optionsOf(subcommand, OptionTable.ALL)) {
        if (option.type().isPath()) {
          assertThat(options.get(option)).as(option.flag()).asString().contains("/home/jane/x]");
        }
      }
    }
    assertThat(CommandLine.parse(List.of("report", "~/x"), AT_HOME))
        .isInstanceOfSatisfying(
            ParsedCommand.Report.class, r -> assertThat(r.files()).containsExactly("/home/jane/x"));
    assertThat(CommandLine.parse(List.of("settle-mtimes", "~/x"), AT_HOME))
        .isInstanceOfSatisfying(
            ParsedCommand.SettleMtimes.class,
            r -> assertThat(r.folders()).containsExactly("/home/jane/x"));
  }

  @Test
  void unexpandedShellSyntaxIsRejected() {
    assertRefused(
        "--root-directory is '~bob/cc' but must be a path without ~user; only ~/ is expanded",
        "--root-directory=~bob/cc");
    for (String path : List.of("$HOME/cc", "${HOME}/cc")) {
      assertRefused(
          "--record is '"
              + path
              + "' but must be a path without variables, which are not expanded here",
          "--record",
          path);
    }
    assertRefused(
        "'$HOME/x' must be a path without variables, which are not expanded here",
        "report",
        "$HOME/x");
  }
}
