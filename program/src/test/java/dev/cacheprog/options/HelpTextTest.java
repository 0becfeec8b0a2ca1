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
  void containsEveryFlagVariableTypeDefaultAndText(String line) throws Exception {
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
  void programHelpListsEveryCommand() throws Exception {
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
        .contains("Durations are", "1h30m", "Sizes are", "500MB, 10GiB", "~/", "last two hours");
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

            Serve the go command that started this program (the default command).

            Flags of direct, with their environment variables and defaults:
              --new[=true|false]        Wrapped before the last word, which is
              --brand-new[=true|false]  antidisestablishmentarianism-and-more.
                                        CACHEPROG_NEW, CACHEPROG_BRAND_NEW, default: false

            General:
              --version                 Print the version.
              -h, --help                Print this help.

            Flags take precedence over variables. A value is written --name value or --name=value.
            Durations are numbers with units: 1h30m, 15s, 500ms; or 0.
            Sizes are numbers of bytes, or have a unit: 1048576, 500MB, 10GiB.
            Paths can start with ~/ for the home directory.
            Secrets can be read from a file: name it in the variable with the suffix _FILE.
            """);
  }

  @Test
  void optionsAreGroupedUnderHeadings() throws Exception {
    List<String> headings =
        help("proxy", "--help")
            .lines()
            .filter(line -> line.matches("[A-Z][A-Za-z0-9 ]*:"))
            .toList();

    assertThat(headings)
        .containsExactly(
            "Remote store:",
            "S3:",
            "HTTP storage:",
            "OCI registry:",
            "Google Cloud Storage:",
            "Azure Blob Storage:",
            "Proxy:",
            "Metrics:",
            "Log:",
            "Profiles:",
            "General:");
    assertThat(help("trim", "--help")).contains("\n\nLocal disk:\n  --root-directory path ");
  }

  private static String help(String... args) throws OptionException {
    if (CommandLine.parse(List.of(args), Map.of()) instanceof ParsedCommand.Help(String text)) {
      return text;
    }
    throw new AssertionError("no help");
  }
}
