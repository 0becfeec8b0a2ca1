package dev.cacheprog.core;

/// What is counted in a session.
public enum Count {
  /// Gets of the go command.
  GETS,
  /// Gets answered with an entry.
  HITS,
  /// Hits whose entry was fetched before go asked for it.
  PREFETCHED_HITS,
  /// Hits whose entry was fetched by itself when go asked for it.
  OBJECT_HITS,
  /// Misses answered without waiting for the store, since it had nothing time and again.
  SKIPPED_LOOKUPS,
  /// Bytes of the bodies of hits: what go did not have to make.
  BYTES_HIT,
  /// Microseconds that go waited for answers to gets that were not at once on the local disk, added
  /// up over gets that may run at the same time.
  GET_WAIT_MICROS,
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
  /// Packs read.
  PACKS_FETCHED,
  /// Packs written.
  PACKS_SENT,
  /// Bytes of bodies fetched before go asked for them, uncompressed.
  BYTES_PREFETCHED,
  /// Those of them that go did not ask for in this session.
  BYTES_PREFETCHED_UNUSED,
  /// Bytes of bodies that new packs took from older ones, uncompressed.
  BYTES_REPACKED,
  /// Bytes of bodies received, as stored.
  BYTES_FETCHED,
  /// Bytes of bodies sent, as stored.
  BYTES_SENT,
}
