package dev.cacheprog.core;

/// Writes strings as JSON.
public final class JsonText {
  private JsonText() {}

  /// Appends `value` as a JSON string, with its quotes. Control characters and halves of surrogate
  /// pairs are escaped.
  public static void appendString(StringBuilder json, String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c == '\r') {
        json.append("\\r");
      } else if (c == '\t') {
        json.append("\\t");
      } else if (c < ' ' || c == 0x7f) {
        appendUnit(json, c);
      } else if (!Character.isSurrogate(c)) {
        json.append(c);
      } else if (i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1))) {
        json.append(c).append(value.charAt(++i));
      } else {
        appendUnit(json, c);
      }
    }
    json.append('"');
  }

  private static void appendUnit(StringBuilder json, char c) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(c >> shift & 15, 16));
    }
  }
}
