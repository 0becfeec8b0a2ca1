package dev.cacheprog.options;

/// A [PrefixTemplate]: a prefix with placeholders.
final class PrefixTemplateType extends ValueType<PrefixTemplate> {
  PrefixTemplateType() {
    super("template", Arity.ONE);
  }

  @Override
  public PrefixTemplate parse(String text) {
    return new PrefixTemplate(text);
  }
}
