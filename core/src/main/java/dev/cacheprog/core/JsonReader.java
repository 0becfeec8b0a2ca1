package dev.cacheprog.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the text of one [Json] value.
final class JsonReader {
  private final String text;
  private int at;

  /// Arrays and objects that are open.
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  Json read() {
    if (text.length() > Json.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "invalid JSON: more than " + Json.MAX_LENGTH + " characters");
    }
    Json value = readValue();
    if (at < text.length()) {
      throw invalid("something follows the value");
    }
    return value;
  }

  /// Reads a value and the space around it.
  private Json readValue() {
    skipSpace();
    Json value =
        switch (peek()) {
          case '{' -> readObject();
          case '[' -> readArray();
          case '"' -> new Json.Text(readString());
          case 't' -> readWord("true", new Json.Bool(true));
          case 'f' -> readWord("false", new Json.Bool(false));
          case 'n' -> readWord("null", new Json.Null());
          default -> readNumber();
        };
    skipSpace();
    return value;
  }

  private Json readObject() {
    Map<String, Json> members = new LinkedHashMap<>();
    open();
    if (isEnd('}')) {
      return new Json.Obj(members);
    }
    do {
      skipSpace();
      int start = at;
      String name = readString();
      skipSpace();
      expect(':');
      if (members.put(name, readValue()) != null) {
        at = start;
        throw invalid("a second member of the same name");
      }
    } while (more('}'));
    return new Json.Obj(members);
  }

  private Json readArray() {
    List<Json> items = new ArrayList<>();
    open();
    if (isEnd(']')) {
      return new Json.Array(items);
    }
    do {
      items.add(readValue());
    } while (more(']'));
    return new Json.Array(items);
  }

  private void open() {
    at++;
    depth++;
    if (depth > Json.MAX_DEPTH) {
      throw invalid("more than " + Json.MAX_DEPTH + " levels");
    }
  }

  /// Whether an array or object ends before its first item.
  private boolean isEnd(char end) {
    skipSpace();
    if (peek() != end) {
      return false;
    }
    at++;
    depth--;
    return true;
  }

  /// Whether there is another item.
  private boolean more(char end) {
    char c = peek();
    if (c != ',' && c != end) {
      throw invalid("',' or '" + end + "' is missing");
    }
    at++;
    if (c == end) {
      depth--;
    }
    return c == ',';
  }

  private Json readWord(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw invalid("unknown word");
    }
    at += word.length();
    return value;
  }

  private Json readNumber() {
    int start = at;
    skip('-');
    if (!skip('0')) {
      skipDigits();
    }
    if (skip('.')) {
      skipDigits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('-')) {
        skip('+');
      }
      skipDigits();
    }
    return new Json.Num(text.substring(start, at));
  }

  private boolean skip(char c) {
    boolean is = at < text.length() && text.charAt(at) == c;
    if (is) {
      at++;
    }
    return is;
  }

  private void skipDigits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw invalid("no value");
    }
  }

  private String readString() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return value.toString();
      }
      if (c < ' ') {
        at--;
        throw invalid("a control character in a string");
      }
      value.append(c == '\\' ? readEscape() : c);
    }
  }

  private char readEscape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> readUnit();
      default -> throw invalid("unknown escape");
    };
  }

  private char readUnit() {
    int unit = 0;
    for (int i = 0; i < 4; i++, at++) {
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw invalid("\\u needs four hexadecimal digits");
      }
      unit = (unit << 4) | digit;
    }
    return (char) unit;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw invalid("it ends too early");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw invalid("'" + c + "' is missing");
    }
    at++;
  }

  private IllegalArgumentException invalid(String reason) {
    return new IllegalArgumentException("invalid JSON: " + reason + " at character " + (at + 1));
  }
}
