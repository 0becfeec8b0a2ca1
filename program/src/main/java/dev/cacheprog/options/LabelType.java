package dev.cacheprog.options;

import java.util.Map;

/// A label of metrics, `name=value`.
final class LabelType extends ValueType<Map.Entry<String, String>> {
  LabelType() {
    super("name=value", Arity.ONE);
  }

  @Override
  public Map.Entry<String, String> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || !isLabelName(text.substring(0, equals))) {
      throw new IllegalArgumentException(
          "must be a label in the form name=value; a name has letters, digits and _");
    }
    return Map.entry(text.substring(0, equals), text.substring(equals + 1));
  }

  private static boolean isLabelName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
