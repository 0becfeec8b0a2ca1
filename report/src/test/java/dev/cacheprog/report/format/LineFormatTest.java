package dev.cacheprog.report.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.report.Samples;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineFormatTest {
  @Test
  void writesWhatTheDocumentShows() {
    assertThat(
            LineFormat.write(
                new Line.Event("ab", Outcome.LOCAL, Samples.action("a"), 1234, 56, 789)))
        .isEqualTo(
            "{\"s\":\"ab\",\"t\":1234,\"us\":56,\"get\":\"local\",\"action\":\""
                + Samples.action("a").hex()
                + "\",\"size\":789}\n");
    assertThat(
            LineFormat.write(
                new Line.Begin(
                    "ab",
                    Instant.parse("2026-11-25T17:00:00.5Z"),
                    "1.2",
                    List.of("go", "a \"b\""),
                    "s3 null bucket")))
        .isEqualTo(
            "{\"s\":\"ab\",\"begin\":\"2026-11-25T17:00:00.500Z\",\"version\":\"1.2\","
                + "\"command\":[\"go\",\"a \\\"b\\\"\"],\"store\":\"s3 null bucket\"}\n");
    assertThat(LineFormat.write(new Line.End("ab", 9, 1, Map.of("get_calls", 3L))))
        .isEqualTo("{\"s\":\"ab\",\"end\":9,\"dropped\":1,\"statistics\":{\"get_calls\":3}}\n");
  }

  @Test
  void readsBackWhatItWrites() throws ParseException {
    for (Outcome outcome : Outcome.values()) {
      assertReadsBack(new Line.Event("x", outcome, Samples.action(outcome.word()), 0, 1, 2));
    }
    assertReadsBack(new Line.Begin("x", Instant.EPOCH, "", List.of(), ""));
    assertReadsBack(
        new Line.Begin("x", Instant.ofEpochSecond(1, 999), "\u4e16\n", List.of("", "\0"), "\\"));
    assertReadsBack(new Line.End("x", 0, 0, Map.of()));
    assertReadsBack(new Line.End("x", 1, 2, Map.of("a", 1L, "b", -2L)));
  }

  private static void assertReadsBack(Line line) throws ParseException {
    assertThat(LineFormat.read(LineFormat.write(line))).isEqualTo(line);
  }

  @Test
  void refusesWhatIsNoLineOfARecord() {
    String id = Samples.action("a").hex();
    for (String text :
        List.of(
            "7",
            "{}",
            "{\"s\":\"a\"}",
            "{\"s\":\"\",\"t\":1,\"us\":1,\"get\":\"local\",\"action\":\"" + id + "\",\"size\":1}",
            "{\"s\":\"a\",\"t\":1,\"us\":1,\"get\":\"stored\",\"action\":\""
                + id
                + "\",\"size\":1}",
            "{\"s\":\"a\",\"t\":-1,\"us\":1,\"get\":\"local\",\"action\":\""
                + id
                + "\",\"size\":1}",
            "{\"s\":\"a\",\"t\":1,\"us\":9223372036854775807,\"get\":\"local\",\"action\":\""
                + id
                + "\",\"size\":1}",
            "{\"s\":\"a\",\"t\":1,\"us\":1,\"get\":\"local\",\"action\":\"<b>\",\"size\":1}",
            "{\"s\":\"a\",\"begin\":\"yesterday\",\"version\":\"\",\"store\":\"\"}",
            "{\"s\":\"a\",\"begin\":\"+999999999-01-01T00:00:00Z\",\"version\":\"\",\"store\":\"\"}")) {
      assertThatExceptionOfType(ParseException.class)
          .as(text)
          .isThrownBy(() -> LineFormat.read(text));
    }
  }
}
