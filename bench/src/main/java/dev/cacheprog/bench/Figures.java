package dev.cacheprog.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measured values by name, in the order of their first appearance.
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    System.out.printf(Locale.ROOT, "%-44s %8.3f%n", name, value);
  }

  /// Whether something was measured for a name.
  boolean has(String name) {
    return values.containsKey(name);
  }

  /// All names, in the order of their first appearance.
  List<String> names() {
    return List.copyOf(values.keySet());
  }

  double sum(String name) {
    double sum = 0;
    for (double value : sorted(name)) {
      sum += value;
    }
    return sum;
  }

  double median(String name) {
    double[] sorted = sorted(name);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Smallest, median and largest value and their number, as cells of a Markdown table.
  String cells(String name, String format) {
    double[] sorted = sorted(name);
    return String.format(
        Locale.ROOT,
        format + " | " + format + " | " + format + " | %d",
        sorted[0],
        median(name),
        sorted[sorted.length - 1],
        sorted.length);
  }

  private double[] sorted(String name) {
    List<Double> all = values.get(name);
    if (all == null) {
      throw new IllegalArgumentException("nothing was measured for " + name);
    }
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
