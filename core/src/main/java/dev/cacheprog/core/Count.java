package dev.cacheprog.core;

/// The counts of a session.
public enum Count {
  /// Gets of the go command.
  GETS,
  /// Gets answered with an entry.
  HITS,
  /// Hits whose entry was prefetched.
  PREFETCHED_HITS,
  /// Hits whose object was fetched by the get.
  OBJECT_HITS,
  /// Misses answered without waiting for the store, after repeated misses.
  SKIPPED_LOOKUPS,
  /// Bytes of the bodies of hits, which go did not have to build.
  BYTES_HIT,
  /// Microseconds that gets waited which the local disk could not answer at once, the sum over gets
  /// that may run at the same time.
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
  /// Objects whose body did not match their metadata.
  DAMAGED_OBJECTS,
  /// Uploads that were not finished in time.
  UPLOADS_GIVEN_UP,
  /// Packs read.
  PACKS_FETCHED,
  /// Packs written.
  PACKS_SENT,
  /// Bytes of prefetched bodies, uncompressed.
  BYTES_PREFETCHED,
  /// Those of them that no get of the session has used.
  BYTES_PREFETCHED_UNUSED,
  /// Bytes of bodies that new packs took from older ones, uncompressed.
  BYTES_REPACKED,
  /// Bytes of bodies received, as stored.
  BYTES_FETCHED,
  /// Bytes of bodies sent, as stored.
  BYTES_SENT,
}
