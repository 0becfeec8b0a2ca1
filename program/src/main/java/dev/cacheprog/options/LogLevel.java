package dev.cacheprog.options;

/// The levels of `--log-level`, from everything to failures only.
public enum LogLevel {
  /// Every request and more.
  DEBUG,
  /// Settings and results.
  INFO,
  /// Failures that do not affect the build.
  WARN,
  /// Failures that lose something.
  ERROR
}
