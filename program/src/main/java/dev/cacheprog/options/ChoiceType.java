package dev.cacheprog.options;

import java.util.List;

/// One of a few words, in any case.
final class ChoiceType<E extends Enum<E>> extends ValueType<E> {
  private final List<E> values;

  /// @param values whose `toString` is the word for each
  ChoiceType(List<E> values) {
    super(joined(values, "|"), Arity.ONE);
    this.values = values;
  }

  @Override
  public E parse(String text) {
    for (E value : values) {
      if (text.equalsIgnoreCase(value.toString())) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be one of " + joined(values, ", "));
  }

  private static String joined(List<?> values, String separator) {
    StringBuilder list = new StringBuilder();
    for (Object value : values) {
      list.append(list.isEmpty() ? "" : separator).append(value);
    }
    return list.toString();
  }
}
