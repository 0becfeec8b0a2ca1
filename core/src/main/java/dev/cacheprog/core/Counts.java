package dev.cacheprog.core;

/// The counts of a session, for statistics. Safe for use by several threads; never fails, never
/// waits.
public interface Counts {
  /// Adds `n` to a count.
  void add(Count what, long n);
}
