package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a server sends: it is read, or refused with an [IllegalArgumentException]. The same
/// texts in every run.
@Timeout(600)
class JsonFuzzTest {
  private static final int RUNS = 5_000 * Integer.getInteger("tests.effort", 1);
  private static final String PIECES = "{}[]\",:\\u0+-.eEtrufalsn d8Ff/b\n\0é\ud83d";

  private final Random random = new Random(6);

  private Json value(int depth) {
    return switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0 -> new Json.Text(text());
      case 1 -> new Json.Num(random.nextBoolean() ? "" + random.nextLong() : "-1.5E+" + depth);
      case 2 -> new Json.Bool(random.nextBoolean());
      case 3 -> new Json.Null();
      case 4 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(depth + 1));
        }
        yield new Json.Array(items);
      }
      default -> {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(text(), value(depth + 1));
        }
        yield new Json.Obj(members);
      }
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
    }
    return text.toString();
  }

  private static void write(Json value, StringBuilder json) {
    switch (value) {
      case Json.Text(String text) -> JsonText.appendString(json, text);
      case Json.Num(String literal) -> json.append(literal);
      case Json.Bool(boolean is) -> json.append(is);
      case Json.Null() -> json.append("null");
      case Json.Array(List<Json> items) -> {
        json.append('[');
        for (int i = 0; i < items.size(); i++) {
          json.append(i == 0 ? " " : " , ");
          write(items.get(i), json);
        }
        json.append(']');
      }
      case Json.Obj(Map<String, Json> members) -> {
        json.append("{ ");
        boolean isFirst = true;
        for (Map.Entry<String, Json> member : members.entrySet()) {
          json.append(isFirst ? "" : ",\n");
          isFirst = false;
          JsonText.appendString(json, member.getKey());
          json.append(" :\t");
          write(member.getValue(), json);
        }
        json.append('}');
      }
    }
  }

  private String json() {
    StringBuilder json = new StringBuilder();
    write(value(0), json);
    return json.toString();
  }

  /// Some characters replaced, removed or repeated.
  private String damaged(String json) {
    StringBuilder text = new StringBuilder(json);
    for (int i = random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      char piece = PIECES.charAt(random.nextInt(PIECES.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, piece);
        case 1 -> text.insert(at, piece);
        case 2 -> text.deleteCharAt(at);
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  @Test
  void whatIsWrittenIsRead() {
    for (int i = 0; i < RUNS; i++) {
      Json value = value(0);
      StringBuilder json = new StringBuilder();
      write(value, json);
      assertThat(Json.parse(json.toString())).as(json.toString()).isEqualTo(value);
    }
  }

  @Test
  void damagedTextIsReadOrRefused() {
    int refused = 0;
    for (int i = 0; i < RUNS; i++) {
      String text = damaged(json());
      try {
        StringBuilder again = new StringBuilder();
        Json value = Json.parse(text);
        write(value, again);
        assertThat(Json.parse(again.toString())).isEqualTo(value);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("invalid JSON: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(RUNS / 4, RUNS - 1);
  }

  @Test
  void randomTextIsReadOrRefused() {
    int read = 0;
    for (int i = 0; i < RUNS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(PIECES.charAt(random.nextInt(PIECES.length())));
      }
      try {
        Json.parse(text.toString());
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("invalid JSON: ");
      }
    }
    assertThat(read).isPositive();
  }
}
