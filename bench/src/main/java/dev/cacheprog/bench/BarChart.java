package dev.cacheprog.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Horizontal bars for a page of text, as an SVG file that is legible on light and on dark.
final class BarChart {
  private static final int WIDTH = 720;
  private static final int LABELS = 290;
  private static final int VALUES = 70;
  private static final int ROW = 34;
  private static final int TOP = 44;

  private final String title;
  private final String unit;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(String label, double value, boolean best) {}

  /// @param unit of all values
  BarChart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  BarChart bar(String label, double value) {
    bars.add(new Bar(label, value, false));
    return this;
  }

  /// A bar that stands out.
  BarChart best(String label, double value) {
    bars.add(new Bar(label, value, true));
    return this;
  }

  /// @param note in small letters below
  String svg(String note) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElseThrow();
    int height = TOP + bars.size() * ROW + 30;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
          text { font: 14px system-ui, sans-serif; fill: #1f2328; }
          .title { font-weight: 600; }
          .note { font-size: 12px; fill: #59636e; }
          .bar { fill: #9aa4af; }
          .best { fill: #1a7f37; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .note { fill: #9198a1; }
            .bar { fill: #656c76; }
            .best { fill: #3fb950; }
          }
        </style>
        <text class="title" x="0" y="20">%s</text>
        """
            .formatted(WIDTH, height, escaped(title), escaped(title)));
    int y = TOP;
    for (Bar bar : bars) {
      double length = Math.max(2, bar.value() / most * (WIDTH - LABELS - VALUES));
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <text x="%d" y="%d" text-anchor="end">%s</text>
              <rect class="%s" x="%d" y="%d" width="%.1f" height="22" rx="3"/>
              <text x="%.1f" y="%d">%.1f %s</text>
              """,
              LABELS - 10,
              y + 16,
              escaped(bar.label()),
              bar.best() ? "best" : "bar",
              LABELS,
              y,
              length,
              LABELS + length + 8,
              y + 16,
              bar.value(),
              escaped(unit)));
      y += ROW;
    }
    svg.append(
        "<text class=\"note\" x=\"0\" y=\"%d\">%s</text>%n".formatted(y + 14, escaped(note)));
    return svg.append("</svg>\n").toString();
  }

  /// Text as SVG has it, in elements and attributes.
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
