package dev.cacheprog.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Charts without words, which stretch to the width of the page; the words are beside them in HTML,
/// so that they stay legible on any screen.
final class Svg {
  private static final int HEIGHT = 100;

  private Svg() {}

  /// @param top the value that is as high as the chart
  record Plot(String svg, long top) {}

  /// Bars upon one another.
  ///
  /// @param series a class of the style, and a value for each bar
  /// @param titles what a bar tells when it is pointed at
  static Plot stacked(Map<String, long[]> series, List<String> titles) {
    int bars = titles.size();
    long[] sums = new long[bars];
    for (long[] values : series.values()) {
      for (int i = 0; i < bars; i++) {
        sums[i] += values[i];
      }
    }
    long top = nice(max(sums));
    StringBuilder svg = start(bars);
    long[] below = new long[bars];
    for (Map.Entry<String, long[]> one : series.entrySet()) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < bars; i++) {
        long value = one.getValue()[i];
        if (value > 0) {
          bar(path, i, below[i], below[i] + value, top);
          below[i] += value;
        }
      }
      path(svg, one.getKey(), path);
    }
    for (int i = 0; i < bars; i++) {
      if (sums[i] > 0) {
        svg.append("<rect class=over x=").append(i).append(" width=1 height=").append(HEIGHT);
        svg.append("><title>").append(Text.escaped(titles.get(i))).append("</title></rect>");
      }
    }
    return new Plot(svg.append("</svg>").toString(), top);
  }

  /// The same for one series, from the bottom to the highest value.
  ///
  /// @param style a class
  static String bars(String style, long[] values) {
    StringBuilder svg = start(values.length);
    StringBuilder path = new StringBuilder();
    long top = Math.max(max(values), 1);
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        bar(path, i, 0, Math.max(values[i], Math.ceilDiv(top, 50L)), top); // one of many shows, too
      }
    }
    path(svg, style, path);
    return svg.append("</svg>").toString();
  }

  /// An area under a line of steps.
  static Plot area(double[] values) {
    double highest = 0;
    for (double value : values) {
      highest = Math.max(highest, value);
    }
    long top = nice((long) Math.ceil(highest));
    StringBuilder svg = start(values.length);
    StringBuilder path = new StringBuilder("M0 100");
    for (double value : values) {
      path.append('V').append(y(value, top)).append("h1");
    }
    path(svg, "waiting", path.append("V100z"));
    return new Plot(svg.append("</svg>").toString(), top);
  }

  private static StringBuilder start(int width) {
    return new StringBuilder("<svg viewBox=\"0 0 ")
        .append(width)
        .append(" 100\" preserveAspectRatio=none>");
  }

  private static void bar(StringBuilder path, int x, long from, long to, long top) {
    path.append('M').append(x).append(' ').append(y((double) from, top)).append("h1V");
    path.append(y((double) to, top)).append("h-1z");
  }

  private static void path(StringBuilder svg, String style, CharSequence path) {
    if (!path.isEmpty()) {
      svg.append("<path class=").append(style).append(" d=\"").append(path).append("\"/>");
    }
  }

  private static String y(double value, long top) {
    return String.format(Locale.ROOT, "%.1f", HEIGHT - HEIGHT * value / top);
  }

  private static long max(long[] values) {
    long max = 0;
    for (long value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /// The next number that is 1, 2 or 5 times a power of ten.
  static long nice(long max) {
    for (long power = 1; ; power *= 10) {
      for (long factor : new long[] {1, 2, 5}) {
        if (max <= power * factor) {
          return power * factor;
        }
      }
    }
  }
}
