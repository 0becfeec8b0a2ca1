package dev.cacheprog.core;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON value, as servers and configuration files send it: RFC 8259, strictly. The look-ups
/// return null (or nothing) where a member is absent or of another type, so that a caller checks
/// once what it needs.
///
/// Not for the protocol of the go command, which has a faster reader.
public sealed interface Json {
  /// What a text may have at most, in characters.
  int MAX_LENGTH = 16 << 20;

  /// How many arrays and objects may be open at once.
  int MAX_DEPTH = 64;

  /// @param value without quotes and escapes; may have any character
  record Text(String value) implements Json {}

  /// @param literal as it was written, such as `-1.5e3`
  record Num(String literal) implements Json {
    private static final int MAX_WHOLE = 32;

    /// The value if it is a whole number that a `long` can have, else null.
    public @Nullable Long whole() {
      if (literal.length() > MAX_WHOLE) {
        return null;
      }
      try {
        return new BigDecimal(literal).longValueExact();
      } catch (ArithmeticException | NumberFormatException _) {
        return null;
      }
    }
  }

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  record Array(List<Json> items) implements Json {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// @param members in their order; no name twice
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /// @throws IllegalArgumentException if the text is not one JSON value, is too long or too deep,
  ///   or an object has two members of one name; the message has nothing of the text
  static Json parse(String text) {
    return new JsonReader(text).read();
  }

  /// The value at a path of member names, or null.
  default @Nullable Json at(String... path) {
    Json value = this;
    for (String name : path) {
      Json member = value instanceof Obj object ? object.members().get(name) : null;
      if (member == null) {
        return null;
      }
      value = member;
    }
    return value;
  }

  /// The text at a path of member names; null if there is none.
  default @Nullable String text(String... path) {
    return at(path) instanceof Text text ? text.value() : null;
  }

  /// The whole number at a path of member names; null if there is none.
  default @Nullable Long number(String... path) {
    return at(path) instanceof Num number ? number.whole() : null;
  }

  /// The items of the array at a path of member names; empty if there is none.
  default List<Json> items(String... path) {
    return at(path) instanceof Array array ? array.items() : List.of();
  }

  /// The members of the object at a path of member names; empty if there is none.
  default Map<String, Json> members(String... path) {
    return at(path) instanceof Obj object ? object.members() : Map.of();
  }
}
