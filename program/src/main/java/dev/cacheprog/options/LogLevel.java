package dev.cacheprog.options;

/// How much `--log-level` lets through, from everything to failures only.
public enum LogLevel {
  /// Every request and more.
  DEBUG,
  /// What was configured and what came of it.
  INFO,
  /// What went wrong without harm to the build.
  WARN,
  /// What could not be done at all.
  ERROR
}
