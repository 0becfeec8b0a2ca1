package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// A list, comma-separated with the quotes of CSV ([Csv]). Empty elements are left out.
final class ListType<E> extends ValueType<List<E>> {
  private final ValueType<E> element;

  ListType(ValueType<E> element) {
    super(element.name().concat(",..."), Arity.MANY);
    this.element = element;
  }

  @Override
  public List<E> parse(String text) {
    List<E> values = new ArrayList<>();
    for (String field : Csv.split(text)) {
      values.add(element.parse(field));
    }
    return List.copyOf(values);
  }
}
