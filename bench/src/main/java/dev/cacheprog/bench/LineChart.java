package dev.cacheprog.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lines over a logarithmic axis for a page of text, as an SVG file that is legible on light and on
/// dark.
final class LineChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final int LEFT = 40;
  private static final int RIGHT = WIDTH - 120;
  private static final int TOP = 66;
  private static final int BOTTOM = HEIGHT - 66;
  private static final int COLORS = 5;

  private final String title;
  private final Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
  private final Map<String, Double> levels = new LinkedHashMap<>();
  private final SortedMap<Double, String> ticks = new TreeMap<>();

  LineChart(String title) {
    this.title = title;
  }

  /// A place on the horizontal axis; there are two or more.
  ///
  /// @param x more than 0
  LineChart tick(double x, String label) {
    ticks.put(x, label);
    return this;
  }

  /// A point of a line, whose `x` is within the ticks.
  LineChart point(String line, double x, double y) {
    lines.computeIfAbsent(line, _ -> new TreeMap<>()).put(x, y);
    return this;
  }

  /// A horizontal line across.
  LineChart level(String label, double y) {
    levels.put(label, y);
    return this;
  }

  /// @param note in small letters below
  String svg(String note) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
          text { font: 13px system-ui, sans-serif; fill: #1f2328; }
          .title { font-size: 14px; font-weight: 600; }
          .note { font-size: 12px; fill: #59636e; }
          .grid { stroke: #d1d9e0; }
          .level { stroke: #59636e; stroke-dasharray: 5 4; }
          .line { fill: none; stroke-width: 2; }
          .c0 { stroke: #1a7f37; } .c1 { stroke: #0969da; } .c2 { stroke: #8250df; }
          .c3 { stroke: #cf222e; } .c4 { stroke: #9a6700; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .note { fill: #9198a1; }
            .grid { stroke: #3d444d; }
            .level { stroke: #9198a1; }
            .c0 { stroke: #3fb950; } .c1 { stroke: #4493f8; } .c2 { stroke: #ab7df8; }
            .c3 { stroke: #f85149; } .c4 { stroke: #d29922; }
          }
        </style>
        <text class="title" x="0" y="20">%s</text>
        """
            .formatted(WIDTH, HEIGHT, BarChart.escaped(title), BarChart.escaped(title)));
    appendAxes(svg);
    levels.forEach(
        (label, value) -> {
          path(svg, "level", across(value));
          text(svg, RIGHT + 6, y(value) + 4, "start", label);
        });
    int number = 0;
    for (Map.Entry<String, SortedMap<Double, Double>> line : lines.entrySet()) {
      appendLine(svg, line.getKey(), line.getValue(), number++);
    }
    svg.append(
        "<text class=\"note\" x=\"0\" y=\"%d\">%s</text>%n"
            .formatted(HEIGHT - 14, BarChart.escaped(note)));
    return svg.append("</svg>\n").toString();
  }

  private void appendAxes(StringBuilder svg) {
    double step = step();
    for (int i = 0; i * step <= top(); i++) {
      path(svg, "grid", across(i * step));
      text(svg, LEFT - 6, y(i * step) + 4, "end", String.format(Locale.ROOT, "%.0f", i * step));
    }
    ticks.forEach(
        (x, label) -> {
          path(svg, "grid", "M" + pair(x(x), BOTTOM) + "v5");
          text(svg, x(x), BOTTOM + 20, "middle", label);
        });
  }

  /// A line, and what it is called above the chart.
  private void appendLine(
      StringBuilder svg, String name, SortedMap<Double, Double> points, int number) {
    String style = "line c" + number % COLORS;
    StringBuilder line = new StringBuilder();
    points.forEach((x, y) -> line.append(line.isEmpty() ? "M" : "L").append(pair(x(x), y(y))));
    path(svg, style, line.toString());
    double x = number * (double) WIDTH / COLORS;
    path(svg, style, "M" + pair(x, 40) + "h18");
    text(svg, x + 24, 44, "start", name);
  }

  private static void path(StringBuilder svg, String style, String path) {
    svg.append("<path class=\"%s\" d=\"%s\"/>%n".formatted(style, path));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            BarChart.escaped(text)));
  }

  private String across(double value) {
    return "M" + pair(LEFT, y(value)) + "H" + RIGHT;
  }

  private static String pair(double x, double y) {
    return String.format(Locale.ROOT, "%.1f %.1f", x, y);
  }

  private double x(double value) {
    double first = Math.log(ticks.firstKey());
    return LEFT + (Math.log(value) - first) / (Math.log(ticks.lastKey()) - first) * (RIGHT - LEFT);
  }

  private double y(double value) {
    return BOTTOM - value / top() * (BOTTOM - TOP);
  }

  /// The upper end of the vertical axis, a few steps above 0.
  private double top() {
    return Math.ceil(most() / step()) * step();
  }

  /// 1, 2 or 5 times a power of ten, so that there are four to ten.
  private double step() {
    double power = Math.pow(10, Math.floor(Math.log10(most() / 4)));
    double quarter = most() / 4 / power;
    return power * (quarter < 2 ? 1 : quarter < 5 ? 2 : 5);
  }

  private double most() {
    double most = 1;
    for (SortedMap<Double, Double> points : lines.values()) {
      for (double y : points.values()) {
        most = Math.max(most, y);
      }
    }
    for (double y : levels.values()) {
      most = Math.max(most, y);
    }
    return most;
  }
}
