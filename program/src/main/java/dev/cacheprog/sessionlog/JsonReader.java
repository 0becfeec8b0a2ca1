package dev.cacheprog.sessionlog;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists, strings, [Long]s, [Double]s, [Boolean]s and nulls.
public final class JsonReader {
  /// Deeper values are refused: reading them takes the stack.
  private static final int DEEPEST = 200;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /// The value that `text` is.
  ///
  /// @throws ParseException if it is none, or more than one
  public static @Nullable Object parse(String text) throws ParseException {
    JsonReader json = new JsonReader(text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at != text.length()) {
      throw json.malformed("something follows the value");
    }
    return value;
  }

  /// Appends a string, with its quotes.
  static void quote(StringBuilder to, String value) {
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        to.append("\\u").append(String.format("%04x", (int) c)); // a half of a pair, too
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  private @Nullable Object value(int depth) throws ParseException {
    if (depth > DEEPEST) {
      throw malformed("it is nested too deeply");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, @Nullable Object> object(int depth) throws ParseException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    at++;
    if (isNext('}')) {
      return members;
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      members.put(name, value(depth + 1));
    } while (isNext(','));
    expect('}');
    return members;
  }

  private List<@Nullable Object> array(int depth) throws ParseException {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    if (isNext(']')) {
      return elements;
    }
    do {
      elements.add(value(depth + 1));
    } while (isNext(','));
    expect(']');
    return elements;
  }

  private String string() throws ParseException {
    expect('"');
    int start = at;
    while (peek() != '"' && peek() != '\\') {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder value = new StringBuilder(text.substring(start, at));
    while (peek() != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() throws ParseException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> throw malformed("unknown escape");
    };
  }

  private char unit() throws ParseException {
    int unit = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw malformed("\\u needs four hexadecimal digits");
      }
      unit = (unit << 4) | digit;
    }
    return (char) unit;
  }

  private @Nullable Object word() throws ParseException {
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> number(word);
    };
  }

  private Object number(String word) throws ParseException {
    try {
      return Long.valueOf(word);
    } catch (NumberFormatException _) {
      // a fraction, perhaps
    }
    try {
      if (!word.isEmpty() && "+-.0123456789".indexOf(word.charAt(0)) >= 0) {
        return Double.valueOf(word);
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw malformed("a value is missing");
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z') || c == 'E' || "+-.0123456789".indexOf(c) >= 0;
  }

  /// Passes over `c` if it comes next.
  private boolean isNext(char c) throws ParseException {
    skipSpace();
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) throws ParseException {
    if (peek() != c) {
      throw malformed("'" + c + "' is missing");
    }
    at++;
  }

  private char peek() throws ParseException {
    if (at >= text.length()) {
      throw malformed("it ends too early");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private ParseException malformed(String reason) {
    return new ParseException(reason + " at character " + at, at);
  }
}
