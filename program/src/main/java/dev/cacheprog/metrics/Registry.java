package dev.cacheprog.metrics;

import dev.cacheprog.core.MetricNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Named numbers, and the text in which Prometheus, its Pushgateway and VictoriaMetrics read them.
/// Safe for use by many threads at once.
///
/// The text has no `# TYPE` lines: a Pushgateway refuses a name whose type differs from what
/// somebody else has pushed, and the Go original pushes without types.
public final class Registry {
  /// How histograms divide what they are given.
  public enum Histograms {
    /// Fixed buckets that add up, `le`, with `_sum` and `_count`.
    PROMETHEUS,
    /// Fine buckets where there is something to count, `vmrange`: see [VmHistogram].
    VICTORIA_METRICS
  }

  /// The labels that series have of their own; nobody else can add one of these names.
  private static final Set<String> OWN_LABELS =
      Set.of("storage_type", "operation", "area", "gc", "le", "vmrange");

  private static final double[] SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  private static final double[] BYTES = {
    1L << 8, 1L << 10, 1L << 12, 1L << 14, 1L << 16, 1L << 18, 1L << 20, 1L << 22, 1L << 24,
    1L << 26, 1L << 28, 1L << 30
  };

  private final Histograms histograms;
  private final String extraLabels;
  private final List<Series> all = new CopyOnWriteArrayList<>();

  /// Something that can say its lines.
  private interface Series {
    void writeTo(Lines lines);
  }

  /// @param extraLabels names and values, for every line
  /// @throws IllegalArgumentException if a name is none, or one that this program uses itself
  public Registry(Histograms histograms, Map<String, String> extraLabels) {
    this.histograms = histograms;
    for (String name : extraLabels.keySet()) {
      if (!MetricNames.isLabelName(name) || OWN_LABELS.contains(name)) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' cannot be an extra label: it is no name for one, or the metrics have it");
      }
    }
    String labels = "";
    for (Map.Entry<String, String> label : extraLabels.entrySet()) {
      labels = joined(labels, label(label.getKey(), label.getValue()));
    }
    this.extraLabels = labels;
  }

  /// A number that grows.
  ///
  /// @param labels pairs of a name and a value
  public LongAdder counter(String name, String... labels) {
    LongAdder counter = new LongAdder();
    whole(name, counter::sum, labels);
    return counter;
  }

  /// A whole number that somebody else knows; asked at every [#text].
  public void whole(String name, LongSupplier value, String... labels) {
    String text = own(labels);
    all.add(lines -> lines.add(name, text, Long.toString(value.getAsLong())));
  }

  /// A number that somebody else knows; asked at every [#text].
  public void number(String name, DoubleSupplier value, String... labels) {
    String text = own(labels);
    all.add(lines -> lines.add(name, text, number(value.getAsDouble())));
  }

  /// A distribution of times.
  Histogram seconds(String name, String... labels) {
    return histogram(name, SECONDS, labels);
  }

  /// A distribution of sizes.
  Histogram bytes(String name, String... labels) {
    return histogram(name, BYTES, labels);
  }

  private Histogram histogram(String name, double[] bounds, String... labels) {
    String text = own(labels);
    Histogram histogram =
        switch (histograms) {
          case PROMETHEUS -> new LeHistogram(bounds);
          case VICTORIA_METRICS -> new VmHistogram();
        };
    all.add(lines -> histogram.writeTo(lines, name, text));
    return histogram;
  }

  /// All lines as they are now, those of one name together, as the format wants it.
  public String text() {
    Lines lines = new Lines();
    for (Series series : all) {
      series.writeTo(lines);
    }
    return String.join("", lines.byName.values());
  }

  /// The lines of a text, collected by their names.
  final class Lines {
    private final Map<String, StringBuilder> byName = new TreeMap<>();

    private Lines() {}

    /// @param labels as [#label] writes them, joined by commas; empty for none
    void add(String name, String labels, String value) {
      StringBuilder text = byName.computeIfAbsent(name, _ -> new StringBuilder());
      text.append(name);
      if (!extraLabels.isEmpty() || !labels.isEmpty()) {
        text.append('{').append(joined(extraLabels, labels)).append('}');
      }
      text.append(' ').append(value).append('\n');
    }
  }

  static String joined(String labels, String more) {
    return labels.isEmpty() || more.isEmpty() ? labels + more : labels + "," + more;
  }

  static String label(String name, String value) {
    return name
        + "=\""
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"";
  }

  /// Whole numbers without a fraction, others as Java writes them, which every reader understands.
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String own(String... labels) {
    String text = "";
    for (int i = 0; i < labels.length; i += 2) {
      if (!OWN_LABELS.contains(labels[i])) {
        throw new IllegalArgumentException("not in the list of labels: " + labels[i]);
      }
      text = joined(text, label(labels[i], labels[i + 1]));
    }
    return text;
  }
}
