package dev.cacheprog.stats;

import java.io.Serial;

/// A number divided by another, with two decimals; by 0 it is 0. Not a [java.math.BigDecimal],
/// which takes milliseconds to load.
final class Ratio extends Number {
  @Serial private static final long serialVersionUID = 1;

  private final long hundredths;

  Ratio(long part, long whole) {
    this.hundredths = whole == 0 ? 0 : Math.round(100.0 * part / whole);
  }

  @Override
  public int intValue() {
    return (int) longValue();
  }

  @Override
  public long longValue() {
    return hundredths / 100;
  }

  @Override
  public float floatValue() {
    return (float) doubleValue();
  }

  @Override
  public double doubleValue() {
    return hundredths / 100.0;
  }

  @Override
  public String toString() {
    return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
  }
}
