package dev.cacheprog.options;

/// A size in bytes, 0 or more, such as `1048576`, `500MB` or `10GiB`.
final class ByteSizeType extends ValueType<Long> {
  /// Letters of units, each a thousand times, or 1024 times, the one before.
  private static final String UNITS = "kmgt";

  ByteSizeType() {
    super("bytes", Arity.ONE);
  }

  @Override
  public Long parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    try {
      return Math.multiplyExact(Long.parseLong(text, 0, digits, 10), unit(text, digits));
    } catch (IllegalArgumentException | ArithmeticException _) {
      throw new IllegalArgumentException(
          "must be a size in bytes, such as 1048576, 500MB or 10GiB");
    }
  }

  private static long unit(String text, int start) {
    int letters = text.length() - start;
    if (letters == 0) {
      return 1;
    }
    int power = UNITS.indexOf(text.charAt(start) | 0x20) + 1;
    boolean binary = letters == 3 && text.regionMatches(true, start + 1, "iB", 0, 2);
    boolean decimal = letters == 2 && text.regionMatches(true, start + 1, "B", 0, 1);
    if (power == 0 || !(binary || decimal)) {
      throw new IllegalArgumentException("no unit");
    }
    long unit = 1;
    for (int i = 0; i < power; i++) {
      unit *= binary ? 1024 : 1000;
    }
    return unit;
  }
}
