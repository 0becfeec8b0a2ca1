package dev.cacheprog.options;

import dev.cacheprog.core.MetricNames;
import java.util.Map;

/// A label of metrics, `name=value`.
final class LabelType extends ValueType<Map.Entry<String, String>> {
  LabelType() {
    super("name=value", Arity.ONE);
  }

  @Override
  public Map.Entry<String, String> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || !MetricNames.isLabelName(text.substring(0, equals))) {
      throw new IllegalArgumentException(
          "must be a label in the form name=value; a name has letters, digits and _");
    }
    return Map.entry(text.substring(0, equals), text.substring(equals + 1));
  }
}
