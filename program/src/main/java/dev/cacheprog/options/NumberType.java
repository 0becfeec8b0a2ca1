package dev.cacheprog.options;

/// A whole number, not below a limit.
final class NumberType extends ValueType<Integer> {
  private final int least;

  NumberType(int least) {
    super("number", Arity.ONE);
    this.least = least;
  }

  @Override
  public Integer parse(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The message below has the range.
    }
    throw new IllegalArgumentException(
        "must be a whole number from " + least + " to " + Integer.MAX_VALUE);
  }
}
