package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
  private static String quoted(String value) {
    StringBuilder json = new StringBuilder();
    JsonText.appendString(json, value);
    return json.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {"plain;\"plain\"", "a\"b\\c;\"a\\\"b\\\\c\"", "世🙂;\"世🙂\""})
  void quotesAndBackslashesAreEscaped(String value, String json) {
    assertThat(quoted(value)).isEqualTo(json);
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(quoted("\n\r\t\0\u001f\u007f")).isEqualTo("\"\\n\\r\\t\\u0000\\u001f\\u007f\"");
  }

  @Test
  void halvesOfSurrogatePairsAreEscaped() {
    assertThat(quoted("a\ud83d")).isEqualTo("\"a\\ud83d\"");
    assertThat(quoted("\ude42b")).isEqualTo("\"\\ude42b\"");
  }
}
