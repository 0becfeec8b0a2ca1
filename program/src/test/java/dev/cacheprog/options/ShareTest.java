package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What the distribution has in its folder `share`; that it works is shown by a system test.
class ShareTest {
  @Test
  void completionsHoldEveryCommandFlagAndChoice() {
    for (String script : List.of(Completions.bash(), Completions.zsh(), Completions.fish())) {
      for (Subcommand subcommand : Subcommand.values()) {
        assertThat(script).contains(subcommand.word());
      }
      for (Option<?> option : OptionTable.ALL) {
        for (String flag : option.flags()) {
          assertThat(script).containsPattern("\\b" + flag.substring(2) + "\\b");
        }
        assertThat(script).contains(String.join(" ", option.type().choices()));
      }
      assertThat(script).isASCII().endsWith("\n").doesNotContainPattern("@[a-z]+@");
    }
  }

  @Test
  void choicesAreThoseThatTheTypeTakes() {
    for (Option<?> option : OptionTable.ALL) {
      for (String choice : option.type().choices()) {
        assertThat(option.type().parse(choice).toString()).isEqualToIgnoringCase(choice);
      }
    }
    assertThat(LogFlags.LOG_LEVEL.type().choices())
        .containsExactly("DEBUG", "INFO", "WARN", "ERROR");
    assertThat(S3Flags.S3_BUCKET.type().choices()).isEmpty();
  }

  @Test
  void theManualPageHoldsEveryCommandOptionVariableAndDefault() {
    String page = ManPage.roff("1.0", "2026-11-01");
    String text = page.replaceAll("\\\\f[BIR]", "").replace("\\-", "-").replace("\\(aq", "'");

    for (Subcommand subcommand : Subcommand.values()) {
      assertThat(text).contains("\n.TP\n" + subcommand.word());
    }
    for (Option<?> option : OptionTable.ALL) {
      for (String flag : option.flags()) {
        assertThat(text).containsPattern("\n\\.T[PQ]\n" + flag + "[ \\[]");
      }
      assertThat(text)
          .contains(option.help())
          .contains(option.environmentNames())
          .contains("default: " + option.defaultText() + ".");
    }
    assertThat(page)
        .startsWith(
            ".\\\" Generated from OptionTable.\n.TH CACHEPROG 1 2026-11-01 \"cacheprog 1.0\"")
        .isASCII()
        .endsWith("\n");
  }
}
