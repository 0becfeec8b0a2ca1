package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "direct --help", "proxy --help"})
  void holdsEveryFlagVariableTypeDefaultAndText(String line) throws Exception {
    String words = help(line.split(" ")).replaceAll("\\s+", " ");

    Subcommand subcommand = line.startsWith("proxy") ? Subcommand.PROXY : Subcommand.DIRECT;
    for (Option<?> option : OptionTable.ALL) {
      if (!option.subcommands().contains(subcommand)) {
        assertThat(words).doesNotContain(option.flag() + " ");
        continue;
      }
      assertThat(words).contains(option.flags());
      assertThat(words).contains(option.type().name());
      assertThat(words.replace(" --disk-storage-root path", "")).contains(option.help());
      assertThat(words)
          .contains(
              String.join(", ", option.environmentNames()) + ", default: " + option.defaultText());
    }
    assertThat(words).contains("--version", "--help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "direct --help", "proxy --help"})
  void isNoWiderThanOneHundredColumnsAndPlain(String line) throws Exception {
    String text = help(line.split(" "));

    assertThat(text.lines()).allSatisfy(each -> assertThat(each).hasSizeLessThanOrEqualTo(100));
    assertThat(text.lines()).noneMatch(each -> each.endsWith(" "));
    assertThat(text).isASCII().endsWith("\n");
  }

  @Test
  void theHelpOfTheProgramNamesEveryCommand() throws Exception {
    String text = help("--help");

    assertThat(text).contains("Usage: cacheprog [command] [flags]");
    for (Subcommand subcommand : Subcommand.values()) {
      assertThat(text.replaceAll(" +", " ")).contains(subcommand.word() + " " + subcommand.help());
    }
    assertThat(help("direct", "-h")).startsWith("Usage: cacheprog direct [flags]\n");
    assertThat(help("settle-mtimes", "-h"))
        .startsWith("Usage: cacheprog settle-mtimes [flags] [folder ...]\n");
  }

  @Test
  void explainsDurationsSizesAndPaths() throws Exception {
    assertThat(help("trim", "--help"))
        .contains("A duration is", "1h30m", "A size is", "500MB, 10GiB", "~/", "last two hours");
  }

  @Test
  void linesUpInTwoColumns() {
    Option<Boolean> option =
        Option.of("--new", "NEW", ValueType.bool(), EnumSet.of(Subcommand.DIRECT))
            .alsoFlag("--brand-new")
            .alsoVariable("BRAND_NEW")
            .defaultValue("false")
            .help("Wrapped before the last word, which is antidisestablishmentarianism-and-more.");

    assertThat(HelpText.of(Subcommand.DIRECT, List.of(option)))
        .isEqualTo(
            """
            Usage: cacheprog direct [flags]

            Command direct: serve the go command that started this program (the default).

            Flags of direct, the variables that stand for them, and their defaults:
              --new[=true|false]        Wrapped before the last word, which is
              --brand-new[=true|false]  antidisestablishmentarianism-and-more.
                                        CACHEPROG_NEW, CACHEPROG_BRAND_NEW, default: false
              --version                 Print the version and stop.
              -h, --help                Print this text and stop.

            A flag wins over its variable. Values are written --name value or --name=value.
            A duration is a number with a unit, or several: 1h30m, 15s, 500ms, 0.
            A size is a number of bytes, or one with a unit: 1048576, 500MB, 10GiB.
            A path may start with ~/, which is the home directory.
            What is secret may be in a file that the variable with _FILE at its end names.
            """);
  }

  private static String help(String... args) throws OptionException {
    if (CommandLine.parse(List.of(args), Map.of()) instanceof ParsedCommand.Help(String text)) {
      return text;
    }
    throw new AssertionError("no help");
  }
}
