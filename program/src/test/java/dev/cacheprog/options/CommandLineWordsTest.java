package dev.cacheprog.options;

import static dev.cacheprog.options.CommandLines.DIRECT;
import static dev.cacheprog.options.CommandLines.assertRefused;
import static dev.cacheprog.options.CommandLines.options;
import static dev.cacheprog.options.CommandLines.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Words that go split, quotes, and lists of words.
class CommandLineWordsTest {
  private static final ValueType<String> WORD =
      new ValueType<>("word", ValueType.Arity.ONE) {
        @Override
        public String parse(String text) {
          return text;
        }
      };

  private static final Option<List<String>> LIST =
      Option.of("--list", "LIST", ValueType.listOf(WORD), DIRECT).help("A list.");

  @Test
  void rejoinsATemplateThatGoSplit() throws Exception {
    String literally = "--s3-prefix=\"{% env.CACHEPROG_S3_PREFIX %}/golangci-lint-cache\"";

    Options options = options(parse(literally.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text())
        .isEqualTo("{% env.CACHEPROG_S3_PREFIX %}/golangci-lint-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--s3-prefix={% GOOS %}/{%GOARCH %}/x --disable-get",
        "--s3-prefix='{% GOOS %}/{%GOARCH %}/x' --disable-get",
        "--disable-get --s3-prefix {% GOOS %}/{%GOARCH %}/x",
        "--s3-prefix={% GOOS %}/{%GOARCH %}/x --disable-get=true",
      })
  void rejoinsEveryPlaceholderAndNothingElse(String line) throws Exception {
    Options options = options(parse(line.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text()).isEqualTo("{% GOOS %}/{%GOARCH %}/x");
    assertThat(options.get(BuildFlags.DISABLE_GET)).isTrue();
  }

  @Test
  void anUnclosedPlaceholderDoesNotTakeTheNextFlag() {
    assertRefused(
        "--s3-prefix is '{% GOOS' but must close every {% with %}",
        "--s3-prefix={%", "GOOS", "--disable-get");
  }

  @Test
  void rejectsAnUnknownPlaceholder() {
    assertRefused(
        "--s3-prefix is '{% HOME %}' but must not contain the unknown placeholder 'HOME'; use GOOS,"
            + " GOARCH or env.NAME",
        "--s3-prefix={% HOME %}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "--log-output=\"go.log\", go.log",
        "--log-output='go.log', go.log",
        "--log-output='go.log, 'go.log",
        "--log-output=go'.log', go'.log'",
        "--log-output=\", \"",
      })
  void removesTheQuotesThatGoLeavesAroundAValue(String word, String file) throws Exception {
    assertThat(options(parse(word)).get(LogFlags.LOG_OUTPUT)).isEqualTo(new LogOutput.File(file));
  }

  /// The words that staticcheck, which does not support quotes, splits a line into.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"--s3-prefix={% GOOS %}/{% GOARCH %}/x\" --disable-get --log-output=\"a\"",
        "'--s3-prefix={% GOOS %}/{% GOARCH %}/x' '--disable-get' --log-output 'a'",
        "direct --s3-prefix \"{% GOOS %}/{% GOARCH %}/x\" \"--log-output=a\" --disable-get",
      })
  void wordsThatTheClientSplitWithinQuotesAreJoined(String line) throws Exception {
    Options options = options(parse(line.split(" ")));

    assertThat(options.get(S3Flags.S3_PREFIX).text()).isEqualTo("{% GOOS %}/{% GOARCH %}/x");
    assertThat(options.get(BuildFlags.DISABLE_GET)).isTrue();
    assertThat(options.get(LogFlags.LOG_OUTPUT)).isEqualTo(new LogOutput.File("a"));
  }

  @Test
  void anUnclosedQuoteIsRejected() {
    assertRefused(
        "the quote \" before --s3-prefix is not closed; put the same quote at the end of the flag",
        "\"--s3-prefix={%",
        "GOOS",
        "%}/lint");
  }

  @Test
  void quotesInAVariableBelongToTheValue() throws Exception {
    assertThat(options(parse("--s3-region", "'a'")).get(S3Flags.S3_REGION)).contains("a");
    assertThat(
            options(CommandLine.parse(List.of(), Map.of("CACHEPROG_S3_REGION", "'a'")))
                .get(S3Flags.S3_REGION))
        .contains("'a'");
  }

  @Test
  void aListTakesSeveralWordsAndGrowsWithEveryFlag() throws Exception {
    assertThat(list("--list", "a", "b")).containsExactly("a", "b");
    assertThat(list("--list", "a", "--list=b", "--list", "c,d", "e"))
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(list("--list=\"a,b\"", "--list", "\"c,d\"", "e")).containsExactly("a,b", "c,d", "e");
    assertThat(list("--list=")).isEmpty();
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> list("--list", "--list", "a"))
        .withMessage("--list needs a value: --list=<word,...>");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> list("--list=a", "b"))
        .withMessageStartingWith("unexpected argument 'b'");
  }

  @Test
  void aListInAVariableIsSeparatedByCommas() throws Exception {
    Map<String, String> environment = Map.of("CACHEPROG_LIST", "a, \"b,c\",\n\"say \"\"d\"\"\",");

    Options options = options(CommandLine.parse(List.of(), environment, List.of(LIST)));

    assertThat(options.get(LIST)).containsExactly("a", "b,c", "say \"d\"");
  }

  private static List<String> list(String... args) throws OptionException {
    return options(CommandLine.parse(List.of(args), Map.of(), List.of(LIST))).get(LIST);
  }
}
