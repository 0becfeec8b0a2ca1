package dev.cacheprog.options;

/// `true`, `false`, `1` or `0`, in any case.
final class BooleanType extends ValueType<Boolean> {
  BooleanType() {
    super("true|false", Arity.SWITCH);
  }

  @Override
  public Boolean parse(String text) {
    if (!matches(text)) {
      throw new IllegalArgumentException("must be true, false, 1 or 0");
    }
    return isTrue(text);
  }

  /// Whether `text` is one of these words.
  static boolean matches(String text) {
    return isTrue(text) || isFalse(text);
  }

  private static boolean isTrue(String text) {
    return text.equals("1") || text.equalsIgnoreCase("true");
  }

  private static boolean isFalse(String text) {
    return text.equals("0") || text.equalsIgnoreCase("false");
  }
}
