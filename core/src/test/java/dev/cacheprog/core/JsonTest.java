package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Json SAMPLE =
      Json.parse(
          """
          {"token": "a", "expires_in": 300, "on": true, "none": null, "rate": 1.5,
           "list": [{"digest": "d"}, 2], "nested": {"deep": {"size": -7, "name": "n"}}}
          """);

  @Test
  void textIsFoundByItsPath() {
    assertThat(SAMPLE.text("token")).isEqualTo("a");
    assertThat(SAMPLE.text("nested", "deep", "name")).isEqualTo("n");
    assertThat(SAMPLE.items("list").getFirst().text("digest")).isEqualTo("d");
  }

  @Test
  void wholeNumbersAreFoundByTheirPath() {
    assertThat(SAMPLE.number("expires_in")).isEqualTo(300);
    assertThat(SAMPLE.number("nested", "deep", "size")).isEqualTo(-7);
  }

  @Test
  void whatIsAbsentOrOfAnotherTypeIsNull() {
    assertThat(SAMPLE.text("absent")).isNull();
    assertThat(SAMPLE.text("expires_in")).isNull();
    assertThat(SAMPLE.text("none")).isNull();
    assertThat(SAMPLE.text("token", "deep")).isNull();
    assertThat(SAMPLE.text()).isNull();
    assertThat(SAMPLE.number("token")).isNull();
    assertThat(SAMPLE.number("rate")).isNull();
    assertThat(SAMPLE.items("nested")).isEmpty();
    assertThat(SAMPLE.members("list")).isEmpty();
  }

  @Test
  void membersKeepTheirOrder() {
    assertThat(Json.parse("{\"b\":1,\"a\":2,\"c\":3}").members().keySet())
        .containsExactly("b", "a", "c");
  }

  @Test
  void everyTypeOfValueIsRead() {
    assertThat(Json.parse(" [ true , false , null , -1.5e3 , \"s\" , {} , [ ] ]\r\n\t"))
        .isEqualTo(
            new Json.Array(
                List.of(
                    new Json.Bool(true),
                    new Json.Bool(false),
                    new Json.Null(),
                    new Json.Num("-1.5e3"),
                    new Json.Text("s"),
                    new Json.Obj(Map.of()),
                    new Json.Array(List.of()))));
  }

  @Test
  void escapesAreReplaced() {
    assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude42é🙂\""))
        .isEqualTo(new Json.Text("\"\\/\b\f\n\r\té🙂é🙂"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "12e2, 1200",
    "1.50e2, 150",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808,",
    "1.5,",
    "1e99,",
    "1e999999999,",
    "1e-999999999,",
    "1e2147483647,",
    "1e-2147483647,",
    "1e99999999999,",
    "0e999999999, 0",
    "100000000000000000000000000000000000000000,"
  })
  void aWholeNumberFitsIntoALong(String literal, Long whole) {
    assertThat(Json.parse("{\"n\":" + literal + "}").number("n")).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "{]",
        "[}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "\"a",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u00g0\"",
        "\"\\u００００\"",
        "\"a\nb\"",
        "tru",
        "True",
        "nul",
        "truefalse",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "1 1",
        "{} {}",
        "\ufeff{}",
        "{}\0",
        "\u00a01",
        "// x\n1",
        "'a'",
        "{\"a\":1,\"a\":2}"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse(text))
        .withMessageStartingWith("invalid JSON: ");
  }

  @Test
  void theMessageSaysWhereAndShowsNothingOfTheText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse("{\"secret\":\"s3cr3t\" \"x\"}"))
        .withMessage("invalid JSON: ',' or '}' is missing at character 20");
  }

  @Test
  void depthIsLimited() {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertThat(Json.parse(deepest)).isInstanceOf(Json.Array.class);
    assertThat(Json.parse("[" + "[],{},".repeat(100) + "1]").items()).hasSize(201);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse("{\"a\":".repeat(1_000_000)))
        .withMessageContaining("more than 64 levels");
  }

  @Test
  void lengthIsLimited() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse(" ".repeat(Json.MAX_LENGTH + 1)))
        .withMessageContaining("characters");
  }

  @Test
  void whatWasReadCannotBeChanged() {
    assertThat(SAMPLE.members()).isUnmodifiable();
    assertThat(SAMPLE.items("list")).isUnmodifiable();
  }
}
