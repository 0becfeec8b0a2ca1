package dev.cacheprog.core;

/// Where the parts of the program report what happens, for statistics. Safe for use by many threads
/// at once; never fails, never waits.
public interface Recorder {
  /// What is counted.
  enum Count {
    /// Gets of the go command.
    GETS,
    /// Gets answered with an entry.
    HITS,
    /// Puts of the go command.
    PUTS,
    /// Objects that the remote store had.
    REMOTE_HITS,
    /// Objects that it did not have.
    REMOTE_MISSES,
    /// Objects stored there.
    REMOTE_PUTS,
    /// Calls of the remote store that failed.
    REMOTE_ERRORS,
    /// Objects whose body was not what their facts said.
    DAMAGED_OBJECTS,
    /// Uploads that were not finished in time.
    UPLOADS_GIVEN_UP,
    /// Bytes of bodies received, as stored.
    BYTES_FETCHED,
    /// Bytes of bodies sent, as stored.
    BYTES_SENT,
  }

  /// Adds `n` to a count.
  void count(Count what, long n);
}
