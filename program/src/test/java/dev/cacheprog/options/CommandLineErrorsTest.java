package dev.cacheprog.options;

import static dev.cacheprog.options.CommandLines.assertRefused;
import static dev.cacheprog.options.CommandLines.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Invalid command lines: the error messages, and what doctor gets of them.
class CommandLineErrorsTest {
  /// Invalid options count as not given; valid ones are used, wherever they are.
  @Test
  void doctorCollectsAllProblems() throws Exception {
    ParsedCommand command =
        CommandLine.parse(
            List.of(
                "doctor",
                "--s3-buket",
                "b",
                "--s3-prefix=p",
                "--retry-after=soon",
                "stray",
                "--json",
                "--s3-region"),
            Map.of(
                "CACHEPROG_S3_ENDPOINT", "localhost:9000",
                "CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", "/no/such/file",
                "CACHEPROG_S3_BUCKET", "c"));

    assertThat(command).isInstanceOf(ParsedCommand.Doctor.class);
    ParsedCommand.Doctor doctor = (ParsedCommand.Doctor) command;
    assertThat(doctor.problems())
        .extracting(OptionProblem::message)
        .satisfiesExactly(
            message -> assertThat(message).contains("'--s3-buket'; did you mean --s3-bucket?"),
            message -> assertThat(message).contains("unexpected argument 'stray'"),
            message -> assertThat(message).contains("--s3-region needs a value"),
            message -> assertThat(message).contains("--retry-after is 'soon'"),
            message -> assertThat(message).contains("CACHEPROG_S3_ENDPOINT is 'localhost:9000'"),
            message -> assertThat(message).contains("CACHEPROG_S3_ACCESS_KEY_SECRET_FILE names"));
    assertThat(doctor.problems())
        .extracting(OptionProblem::option)
        .containsExactly(
            null,
            null,
            null,
            RemoteFlags.RETRY_AFTER,
            S3Flags.S3_ENDPOINT,
            S3Flags.S3_ACCESS_KEY_SECRET);
    assertThat(doctor.options().get(S3Flags.S3_PREFIX).text()).isEqualTo("p");
    assertThat(doctor.options().get(S3Flags.S3_BUCKET)).contains("c");
    assertThat(doctor.options().get(CommandFlags.JSON)).isTrue();
    assertThat(doctor.options().get(S3Flags.S3_ENDPOINT)).isEmpty();
  }

  @Test
  void doctorDropsArgumentsWithAnUnclosedQuote() throws Exception {
    assertThat(CommandLine.parse(List.of("doctor", "'--json"), Map.of()))
        .isInstanceOfSatisfying(
            ParsedCommand.Doctor.class,
            doctor ->
                assertThat(doctor.problems())
                    .singleElement()
                    .extracting(OptionProblem::message)
                    .asString()
                    .contains("is not closed"));
  }

  @Test
  void variablesOfInvalidOptionsCanBeRemoved() {
    assertThat(
            OptionProblem.remove(
                List.of(
                    new OptionProblem(null, "a word"),
                    new OptionProblem(S3Flags.S3_ACCESS_KEY_SECRET, "a file")),
                Map.of(
                    "CACHEPROG_S3_ACCESS_KEY_SECRET_FILE", "/no/such/file",
                    "CACHEPROG_S3_BUCKET", "b")))
        .containsOnly(Map.entry("CACHEPROG_S3_BUCKET", "b"));
  }

  @Test
  void rejectsAnUnknownCommand() {
    assertRefused(
        "unknown command 'drect'; did you mean direct? The commands are: direct, proxy, doctor,"
            + " prefill, restore, save, run, wait, stats, trim, clear, settle-mtimes, report, help, version",
        "drect");
    assertRefused(
        "unknown command ''. The commands are: direct, proxy, doctor, prefill,"
            + " restore, save, run, wait, stats, trim, clear, settle-mtimes, report, help, version",
        "");
    assertRefused(
        "unknown command 'x'. The commands are: direct, proxy, doctor, prefill,"
            + " restore, save, run, wait, stats, trim, clear, settle-mtimes, report, help, version",
        "x",
        "-h");
  }

  @Test
  void rejectsAnUnexpectedArgument() {
    assertRefused(
        "unexpected argument 'direct'; a command comes first, then flags in the form --name value"
            + " or --name=value",
        "--disable-get",
        "direct");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--retry-after", "--log-output", "--s3-access-key-secret"})
  void rejectsAFlagWithoutAValue(String flag) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(flag))
        .withMessageStartingWith(flag + " needs a value: " + flag + "=<");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(flag, "--disable-get"))
        .withMessageStartingWith(flag + " needs a value: " + flag + "=<");
  }

  @ParameterizedTest
  @CsvSource({
    "--s3-bukcet=x, --s3-bucket",
    "-s3-bucket, --s3-bucket",
    "--S3_BUCKET, --s3-bucket",
    "--CACHEPROG_S3_BUCKET=x, --s3-bucket",
    "--remote-storage-retry-after, --retry-after",
    "--disable-gets, --disable-get",
    "--lgo-level, --log-level",
    "-help, --help",
    "--Version, --version",
  })
  void suggestsASimilarFlag(String word, String meant) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse(word))
        .withMessageStartingWith("unknown flag '")
        .withMessageEndingWith("; did you mean " + meant + "?");
  }

  @Test
  void suggestsNothingForAnUnrelatedFlag() {
    assertRefused("unknown flag '--frobnicate'; --help lists the flags", "--frobnicate=1");
    assertRefused("unknown flag '-'; --help lists the flags", "-");
    assertRefused("unknown flag '--'; --help lists the flags", "--");
  }

  @Test
  void theErrorNamesTheFlagOrVariableOfAnInvalidValue() {
    assertRefused(
        "--disk-storage-root is '\0' but must be a path: Nul character not allowed"
            .replace('\0', ' '),
        "--disk-storage-root=\0");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(
            () ->
                CommandLine.parse(List.of(), Map.of("CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "15")))
        .withMessage(
            "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER is '15' but must be a duration such as 1h30m,"
                + " 15s, 500ms or 0; the unit is missing");
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertRefused("--retry-after is '-1s' but must not be negative", "--retry-after", "-1s");
    assertRefused(
        "--max-concurrent-remote-gets is '-1' but must be a whole number from 0 to 2147483647",
        "--max-concurrent-remote-gets=-1");
    assertRefused(
        "--min-remote-put-size is '1k' but must be a size in bytes, such as 1048576, 500MB or"
            + " 10GiB",
        "--min-remote-put-size=1k");
    assertRefused(
        "--remote-storage-type is 'nfs' but must be one of s3, http, github, oci, gcs, azure,"
            + " disabled",
        "--remote-storage-type=nfs");
  }

  @Test
  void errorsAreOneLineForAnyValue() {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> parse("--retry-after=a\nb" + "c".repeat(1000)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(250))
        .withMessageStartingWith("--retry-after is 'a bcc");
  }

  @Test
  void flagNamesOfOtherToolsGetASuggestion() {
    assertRefused("unknown flag '--cache-dir'; did you mean --root-directory?", "--cache-dir=x");
  }
}
