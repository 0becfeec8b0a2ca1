package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedWordsTest {
  /// The joined words of a line that was split at white space.
  private static List<String> join(String line) throws OptionException {
    return QuotedWords.join(line.isEmpty() ? List.of() : List.of(line.split(" ")));
  }

  @Test
  void wordsWithoutALeadingQuoteAreUnchanged() throws Exception {
    List<String> words =
        List.of(
            "direct",
            "--log-output",
            "a'b",
            "--s3-prefix=\"{%",
            "env.X",
            "%}\"",
            "",
            "'x'",
            "\"a\",\"b\"");

    assertThat(QuotedWords.join(words)).isSameAs(words);
    assertThat(QuotedWords.join(List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'--s3-prefix={% env.X %}/lint'|--s3-prefix={% env.X %}/lint",
        "\"--s3-prefix={% env.X %}/lint\"|--s3-prefix={% env.X %}/lint",
        "--a 'b c' d|--a;b c;d",
        "'--a' \"--b\"|--a;--b",
        "'it is \"it\"' \"--it's\"|it is \"it\";--it's",
        "'--a'b '--c' 'd e''--f'g|--a;b;--c;d e;--f;g",
        "' a b '|` a b `",
        "'a b' -- 'c d|a b;--;'c;d",
        "-- 'c d|--;'c;d",
      })
  void quotedWordsAreJoined(String line, String expected) throws Exception {
    assertThat(join(line)).isEqualTo(List.of(expected.split(";", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'--s3-access-key-secret=hush hush|the quote ' before --s3-access-key-secret is not closed",
        "--a \"--b c' d|the quote \" before --b is not closed",
        "--s3-access-key-secret 'hush hush|the quote ' at the start of a word is not closed",
        "'--a' '|the quote ' at the start of a word is not closed",
        "'--a'\"b|the quote \" at the start of a word is not closed",
      })
  void anUnclosedQuoteIsRejectedWithoutShowingTheValue(String line, String message) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> join(line))
        .withMessage(message + "; put the same quote at the end of the flag");
  }
}
