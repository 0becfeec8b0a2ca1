package dev.cacheprog.profile;

/// What can be profiled.
public enum ProfileKind {
  /// Where the processor's time goes.
  CPU,
  /// What is on the heap at the end.
  MEMORY,
  /// All that the flight counts can tell.
  TRACE,
  /// Where the time goes, whether a thread computes or waits.
  WALL_CLOCK
}
