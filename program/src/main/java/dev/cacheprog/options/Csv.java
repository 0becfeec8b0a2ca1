package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// Comma-separated text with the quotes of CSV: `a,"b,c","say ""d"""` is `a`, `b,c` and `say "d"`.
/// White space around a field is not part of it, within quotes it is.
final class Csv {
  private Csv() {}

  /// The fields of `text` in order, without the empty ones.
  ///
  /// @throws IllegalArgumentException if a quote is misplaced or not closed
  static List<String> split(String text) {
    List<String> fields = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = fieldEnd(text, start);
      String field = unquoted(text.substring(start, end).strip());
      if (!field.isEmpty()) {
        fields.add(field);
      }
      start = end + 1;
    }
    return fields;
  }

  /// The index of the first comma outside quotes, or the length of `text`.
  private static int fieldEnd(String text, int start) {
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("must be a list without unclosed quotes");
    }
    return text.length();
  }

  private static String unquoted(String field) {
    if (field.indexOf('"') < 0) {
      return field;
    }
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < field.length() - 1; i++) {
      char c = field.charAt(i);
      if (c == '"' && field.charAt(++i) != '"') {
        throw misplaced();
      }
      value.append(c);
    }
    if (field.length() < 2 || field.charAt(0) != '"' || !field.endsWith("\"")) {
      throw misplaced();
    }
    return value.toString();
  }

  private static IllegalArgumentException misplaced() {
    return new IllegalArgumentException(
        "must be a list in which quotes enclose whole elements; a quote inside is written \"\"");
  }
}
