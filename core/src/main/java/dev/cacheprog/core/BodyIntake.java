package dev.cacheprog.core;

/// Where bodies of puts are written while they are read from stdin: the part of a [LocalStore] that
/// the protocol needs. Safe for use by many threads at once.
public interface BodyIntake {
  /// Starts writing a body. Does not wait for stores.
  ///
  /// @param size expected number of bytes; a hint
  BodySink receive(long size);
}
