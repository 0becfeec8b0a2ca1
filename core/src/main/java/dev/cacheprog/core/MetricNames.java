package dev.cacheprog.core;

/// The syntax of names in the text format of Prometheus.
public final class MetricNames {
  private MetricNames() {}

  /// Whether a text can be the name of a label.
  public static boolean isLabelName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
