package dev.cacheprog.report;

import dev.cacheprog.core.Display;
import java.util.Locale;

/// Numbers and words as the page shows them.
final class Text {
  /// On axes of powers of ten.
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};

  private static final String[] TIMES = {"\u00b5s", "ms", "s"};

  private Text() {}

  /// Text as HTML shows it, also within an attribute.
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '\ufffd' : c);
      }
    }
    return safe.toString();
  }

  /// A duration with a unit, three digits or so.
  static String time(long micros) {
    if (micros >= 120_000_000) {
      return String.format(Locale.ROOT, "%.1f\u00a0min", micros / 60e6);
    }
    return scaled(micros, TIMES);
  }

  /// A time on an axis: seconds, or what suits the end of the axis.
  static String seconds(long micros, long end) {
    if (end < 1_000_000) {
      return String.format(Locale.ROOT, "%d\u00a0ms", micros / 1000);
    }
    double seconds = micros / 1e6;
    return seconds == Math.rint(seconds)
        ? String.format(Locale.ROOT, "%,.0f\u00a0s", seconds)
        : String.format(Locale.ROOT, "%.1f\u00a0s", seconds);
  }

  /// A share as a style takes it, such as `12.5%`.
  static String percentage(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
  }

  /// A size with a unit, of 1024 bytes and so on.
  static String bytes(long bytes) {
    return Display.size(bytes).replace(' ', '\u00a0');
  }

  private static String scaled(long value, String[] units) {
    double number = value;
    int unit = 0;
    while (number >= 999.5 && unit < units.length - 1) {
      number /= 1000;
      unit++;
    }
    boolean whole = unit == 0 || number >= 99.95 || number == Math.rint(number);
    return String.format(Locale.ROOT, whole ? "%.0f\u00a0%s" : "%.1f\u00a0%s", number, units[unit]);
  }

  /// A power of ten with a unit, for an axis.
  static String tick(int decade, boolean isTime) {
    if (decade == 0 && !isTime) {
      return "0\u00a0B"; // the first bin has what is empty, too
    }
    long value = 1;
    for (int i = 0; i < decade; i++) {
      value *= 10;
    }
    return scaled(value, isTime ? TIMES : SIZES);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String percent(long part, long whole) {
    return whole == 0 ? "\u2013" : String.format(Locale.ROOT, "%.1f\u00a0%%", 100.0 * part / whole);
  }
}
