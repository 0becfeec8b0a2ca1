package dev.cacheprog.metrics;

/// How often values of which size were seen. Safe for use by many threads at once.
sealed interface Histogram permits LeHistogram, VmHistogram {
  /// Counts a value.
  ///
  /// @param value not negative
  void observe(double value);

  /// @param labels those that every line has
  void writeTo(Registry.Lines lines, String name, String labels);
}
