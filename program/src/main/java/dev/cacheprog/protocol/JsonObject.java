package dev.cacheprog.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The strings and whole numbers of one flat JSON object. Members of other types are checked for
/// well-formedness as far as is needed to pass over them, and left out.
///
/// A library would serve as well, but every class of it is loaded before the first answer of every
/// go command.
final class JsonObject {
  private final Map<String, Object> members = new HashMap<>();

  private final byte[] text;
  private final int end;
  private int at;

  private JsonObject(byte[] text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  /// @throws MalformedException if the bytes are not one JSON object
  static JsonObject parse(byte[] text, int start, int end) throws MalformedException {
    JsonObject object = new JsonObject(text, start, end);
    object.readObject();
    return object;
  }

  /// The string of that name, or null if there is none.
  @Nullable String string(String name) {
    return members.get(name) instanceof String s ? s : null;
  }

  /// The whole number of that name, or null if there is none.
  @Nullable Long number(String name) {
    return members.get(name) instanceof Long n ? n : null;
  }

  private void readObject() throws MalformedException {
    skipSpace();
    expect('{');
    skipSpace();
    if (peek() == '}') {
      at++;
    } else {
      do {
        skipSpace();
        String name = readString();
        skipSpace();
        expect(':');
        skipSpace();
        Object value = readValue();
        if (value == null) {
          members.remove(name);
        } else {
          members.put(name, value);
        }
        skipSpace();
      } while (more());
    }
    skipSpace();
    if (at != end) {
      throw malformed("something follows the object");
    }
  }

  private boolean more() throws MalformedException {
    int c = peek();
    at++;
    if (c != ',' && c != '}') {
      throw malformed("',' or '}' is missing");
    }
    return c == ',';
  }

  /// The value if it is a string or a whole number, else null.
  private @Nullable Object readValue() throws MalformedException {
    int c = peek();
    if (c == '"') {
      return readString();
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
      return readNumber();
    }
    skipValue();
    return null;
  }

  private @Nullable Long readNumber() {
    int start = at;
    while (at < end && "+-.eE0123456789".indexOf(text[at]) >= 0) {
      at++;
    }
    try {
      return Long.valueOf(new String(text, start, at - start, StandardCharsets.US_ASCII));
    } catch (NumberFormatException _) {
      return null; // a fraction, or larger than any number that the protocol knows
    }
  }

  /// Passes over a literal, an array or an object, however deep, without recursion.
  private void skipValue() throws MalformedException {
    int depth = 0;
    do {
      skipSpace();
      int c = peek();
      switch (c) {
        case '"' -> readString();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> {
          if (depth == 0) {
            throw malformed("a value is missing");
          }
          at++;
        }
        default -> skipWord();
      }
    } while (depth > 0);
    if (depth < 0) {
      throw malformed("a value is missing");
    }
  }

  private void skipWord() throws MalformedException {
    int start = at;
    while (at < end && (Character.isLetterOrDigit(text[at]) || "+-.".indexOf(text[at]) >= 0)) {
      at++;
    }
    if (at == start) {
      throw malformed("unexpected character");
    }
  }

  private String readString() throws MalformedException {
    expect('"');
    int start = at;
    while (at < end && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    if (peek() == '"') {
      return new String(text, start, at++ - start, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(text, start, at - start);
    while (peek() != '"') {
      if (text[at] == '\\') {
        at++;
        readEscape(bytes);
      } else {
        bytes.write(text[at++]);
      }
    }
    at++;
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void readEscape(ByteArrayOutputStream bytes) throws MalformedException {
    int c = peek();
    at++;
    switch (c) {
      case '"', '\\', '/' -> bytes.write(c);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'u' -> {
        StringBuilder units = new StringBuilder().append(readUnit());
        if (Character.isHighSurrogate(units.charAt(0))
            && at + 1 < end
            && text[at] == '\\'
            && text[at + 1] == 'u') {
          at += 2;
          units.append(readUnit());
        }
        bytes.writeBytes(units.toString().getBytes(StandardCharsets.UTF_8));
      }
      default -> throw malformed("unknown escape");
    }
  }

  private char readUnit() throws MalformedException {
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

  private void skipSpace() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
      at++;
    }
  }

  private int peek() throws MalformedException {
    if (at >= end) {
      throw malformed("it ends too early");
    }
    return text[at];
  }

  private void expect(char c) throws MalformedException {
    if (peek() != c) {
      throw malformed("'" + c + "' is missing");
    }
    at++;
  }

  private MalformedException malformed(String reason) {
    return new MalformedException("not a JSON object: " + reason + " at byte " + at);
  }
}
