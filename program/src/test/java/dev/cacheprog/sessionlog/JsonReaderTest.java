package dev.cacheprog.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonReaderTest {
  @Test
  void readsValuesOfEveryKind() throws ParseException {
    assertThat(
            JsonReader.parse(
                " {\"a\" : [1, -2.5e3, true, false, null, {}, []], \"b\\u00e4\\n"
                    + "\\\"\":\"\\ud83d\\ude00\"} "))
        .isEqualTo(
            Map.of(
                "a",
                Arrays.asList(1L, -2500.0, true, false, null, Map.of(), List.of()),
                "b\u00e4\n\"",
                "\ud83d\ude00"));
  }

  @Test
  void refusesWhatIsNone() {
    for (String text :
        List.of(
            "",
            "{",
            "[1,]",
            "{\"a\":}",
            "{\"a\" 1}",
            "{a:1}",
            "1 2",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"open",
            "nul",
            "-",
            "1-",
            "{\"a\":1",
            "[1}",
            "[".repeat(100_000))) {
      assertThatExceptionOfType(ParseException.class)
          .as(text)
          .isThrownBy(() -> JsonReader.parse(text));
    }
  }

  @Test
  void readsBackWhatItQuotes() throws ParseException {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
      }
      StringBuilder quoted = new StringBuilder();

      JsonReader.quote(quoted, text.toString());

      assertThat(JsonReader.parse(quoted.toString())).isEqualTo(text.toString());
      assertThat(quoted.toString().indexOf('\n')).isNegative();
    }
  }
}
