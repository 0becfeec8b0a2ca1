package dev.cacheprog.options;

import static dev.cacheprog.options.CommandLines.DIRECT;
import static dev.cacheprog.options.CommandLines.assertRefused;
import static dev.cacheprog.options.CommandLines.options;
import static dev.cacheprog.options.CommandLines.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets: where they are read from, and that no message has them.
class CommandLineSecretsTest {
  private static final Option<Integer> SECRET_NUMBER =
      Option.of("--pin", "PIN", ValueType.count(), DIRECT)
          .defaultValue("0")
          .secret()
          .help("A secret number.");

  @Test
  void errorsNeverContainASecret() {
    assertRefused(
        "unexpected argument after a secret; a command comes first, then flags in the form --name"
            + " value or --name=value",
        "--s3-access-key-secret",
        "hush",
        "secret");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () -> CommandLine.parse(List.of("--pin=hush"), Map.of(), List.of(SECRET_NUMBER)))
        .withMessage("--pin (secret, not shown) must be a whole number from 0 to 2147483647");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(
                    List.of(), Map.of("CACHEPROG_PIN", "hush"), List.of(SECRET_NUMBER)))
        .withMessage(
            "CACHEPROG_PIN (secret, not shown) must be a whole number from 0 to" + " 2147483647");
    assertRefused(
        "unknown flag '--s3-secret'; did you mean --s3-access-key-secret?",
        "--s3-secret=hush",
        "secret");
  }

  /// A secret as the value of an option, which can be a list of headers.
  private static String valueOf(Option<?> option, String secret) {
    return option.type().name().startsWith("name:value") ? "X-Secret:" + secret : secret;
  }

  private static Object valueIn(ParsedCommand command, Option<?> option) {
    return options(command).get(option);
  }

  private static List<String> commandOf(Option<?> option) {
    String word = option.subcommands().contains(Subcommand.DIRECT) ? "" : "proxy";
    return word.isEmpty() ? List.of() : List.of(word);
  }

  @Test
  void whiteSpaceAroundASecretIsRemoved(@TempDir Path folder) throws Exception {
    String around = " \t hush \r\n\u00a0\ufeff\n";
    for (Option<?> option : credentials()) {
      Object wanted = option.type().parse(valueOf(option, "hush"));
      String variable = option.environmentNames().getFirst();
      Path file = Files.writeString(folder.resolve("secret"), valueOf(option, around));
      List<String> command = commandOf(option);
      List<String> flag = new ArrayList<>(command);
      flag.add(option.flag() + "=" + valueOf(option, around));
      assertThat(
              List.of(
                  valueIn(
                      CommandLine.parse(command, Map.of(variable, valueOf(option, around))),
                      option),
                  valueIn(CommandLine.parse(flag, Map.of()), option)))
          .as(option.flag())
          .containsOnly(wanted);
      if (option.secret()) {
        assertThat(
                valueIn(
                    CommandLine.parse(command, Map.of(variable + "_FILE", file.toString())),
                    option))
            .isEqualTo(wanted);
      }
    }
  }

  @Test
  void controlCharactersInASecretAreRejectedWithoutShowingIt() throws Exception {
    for (Option<?> option : credentials()) {
      for (String control :
          List.of("\n", "\r", "\r\n", "\0", "\u0001", "\u001b", "\u007f", "\u0085")) {
        String value = valueOf(option, "hush" + control + "x");
        List<String> command = commandOf(option);
        assertThatExceptionOfType(OptionException.class)
            .as("%s with %s", option.flag(), (int) control.charAt(0))
            .isThrownBy(
                () ->
                    CommandLine.parse(command, Map.of(option.environmentNames().getFirst(), value)))
            .withMessageStartingWith(option.environmentNames().getFirst())
            .withMessageEndingWith("must not contain line breaks or other control characters")
            .satisfies(
                e ->
                    assertThat(option.secret() && String.valueOf(e.getMessage()).contains("hush"))
                        .isFalse());
      }
    }
  }

  /// All secrets, and the name of the key, which goes into a header with a signature.
  private static List<Option<?>> credentials() {
    List<Option<?>> all = new ArrayList<>(OptionTable.ALL);
    all.removeIf(option -> !option.secret() && !option.equals(S3Flags.S3_ACCESS_KEY_ID));
    assertThat(all).hasSizeGreaterThan(7);
    return all;
  }

  @Test
  void rejectsAPasswordInAUrlWithoutPrintingIt() {
    assertRefused(
        "--s3-endpoint is 'https://(hidden)@store' but must be a URL without user and password",
        "--s3-endpoint=https://me:hush@store");
  }

  @Test
  void toStringOfOptionsHasNoValues() throws Exception {
    assertThat(parse("--s3-access-key-secret=hush").toString()).doesNotContain("hush");
  }

  @Test
  void aSecretCanBeReadFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "hush\n");
    Map<String, String> environment =
        Map.of("CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", file.toString());

    assertThat(options(CommandLine.parse(List.of(), environment)).get(S3Flags.S3_ACCESS_KEY_SECRET))
        .contains("hush");
    assertThat(
            options(CommandLine.parse(List.of("--s3-access-key-secret=flag"), environment))
                .get(S3Flags.S3_ACCESS_KEY_SECRET))
        .contains("flag");
    // For secrets only, so not for the bucket.
    assertThat(
            options(
                    CommandLine.parse(
                        List.of(), Map.of("CACHEPROG_S3_BUCKET_FILE", file.toString())))
                .get(S3Flags.S3_BUCKET))
        .isEmpty();
  }

  @Test
  void aMissingSecretFileIsAnError() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(
                    List.of(), Map.of("CACHEPROG_S3_SESSION_TOKEN_FILE", "/nowhere/token")))
        .withMessageStartingWith(
            "CACHEPROG_S3_SESSION_TOKEN_FILE names a file that cannot be read: '/nowhere/token'");
  }
}
