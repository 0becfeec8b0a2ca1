package dev.cacheprog.options;

import java.time.Duration;

/// Durations as Go writes them: `1h30m`, `1.5s`, `-250ms`, `0`. Accepts what Go's
/// `time.ParseDuration` accepts and yields the same number of nanoseconds.
final class GoDuration {
  /// Two to the power of 63 as an unsigned number: one more than the longest duration, in
  /// nanoseconds.
  private static final long LIMIT = Long.MIN_VALUE;

  private static final String SHAPE = "must be a duration such as 1h30m, 15s, 500ms or 0";

  private final String text;
  private int position;

  private GoDuration(String text) {
    this.text = text;
  }

  /// @throws IllegalArgumentException if `text` is no duration, or one of more than 292 years
  static Duration parse(String text) {
    return new GoDuration(text).parse();
  }

  private Duration parse() {
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      position = 1;
    }
    if (text.length() == position) {
      throw new IllegalArgumentException(SHAPE);
    }
    if (text.length() == position + 1 && text.charAt(position) == '0') {
      return Duration.ZERO;
    }
    long nanos = 0;
    while (position < text.length()) {
      long term = term();
      nanos += term;
      // Neither addend is over the limit, so a sum that wrapped around is less than either.
      if (Long.compareUnsigned(nanos, LIMIT) > 0 || Long.compareUnsigned(nanos, term) < 0) {
        throw tooLong();
      }
    }
    if (nanos == LIMIT && !negative) {
      throw tooLong();
    }
    return Duration.ofNanos(negative ? -nanos : nanos);
  }

  /// One number and its unit, in nanoseconds: unsigned, at most [#LIMIT].
  private long term() {
    int start = position;
    long whole = digits();
    int digits = position - start;
    long fraction = 0;
    double scale = 1;
    if (position < text.length() && text.charAt(position) == '.') {
      position++;
      // Digits beyond what a long holds are below a nanosecond.
      for (; position < text.length() && isDigit(text.charAt(position)); position++, digits++) {
        if (fraction <= (Long.MAX_VALUE - 9) / 10) {
          fraction = fraction * 10 + (text.charAt(position) - '0');
          scale *= 10;
        }
      }
    }
    if (digits == 0) {
      throw new IllegalArgumentException(SHAPE);
    }
    long unit = unit();
    if (Long.compareUnsigned(whole, Long.divideUnsigned(LIMIT, unit)) > 0) {
      throw tooLong();
    }
    long nanos = whole * unit + (long) (fraction * (unit / scale));
    if (Long.compareUnsigned(nanos, LIMIT) > 0) {
      throw tooLong();
    }
    return nanos;
  }

  /// The digits ahead as an unsigned number, at most [#LIMIT]; 0 if there are none.
  private long digits() {
    long number = 0;
    for (; position < text.length() && isDigit(text.charAt(position)); position++) {
      if (Long.compareUnsigned(number, Long.divideUnsigned(LIMIT, 10)) > 0) {
        throw tooLong();
      }
      number = number * 10 + (text.charAt(position) - '0');
      if (Long.compareUnsigned(number, LIMIT) > 0) {
        throw tooLong();
      }
    }
    return number;
  }

  private long unit() {
    int start = position;
    while (position < text.length() && !isPartOfNumber(text.charAt(position))) {
      position++;
    }
    String unit = text.substring(start, position);
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L; // the micro sign, the Greek letter mu
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default ->
          throw new IllegalArgumentException(
              SHAPE
                  + (unit.isEmpty() ? "; the unit is missing" : "; the units are h m s ms us ns"));
    };
  }

  private static boolean isPartOfNumber(char c) {
    return c == '.' || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException tooLong() {
    return new IllegalArgumentException("must be a duration of at most 292 years");
  }
}
