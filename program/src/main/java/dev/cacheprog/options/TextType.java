package dev.cacheprog.options;

import java.util.Optional;

/// Any text; empty text is no value.
final class TextType extends ValueType<Optional<String>> {
  TextType() {
    super("text", Arity.ONE);
  }

  @Override
  public Optional<String> parse(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
