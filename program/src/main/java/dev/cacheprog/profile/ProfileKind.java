package dev.cacheprog.profile;

/// The kinds of profiles.
public enum ProfileKind {
  /// CPU time.
  CPU,
  /// The heap at the end.
  MEMORY,
  /// All events of the JDK Flight Recorder.
  TRACE,
  /// Wall-clock time of running and waiting threads.
  WALL_CLOCK
}
