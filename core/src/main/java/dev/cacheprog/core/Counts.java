package dev.cacheprog.core;

/// Where the parts of the program report what happens, for statistics. Safe for use by many threads
/// at once; never fails, never waits.
public interface Counts {
  /// Adds `n` to a count.
  void add(Count what, long n);
}
