package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.time.Instant;

/// The store on this machine's disk, with files that the go command reads, maps and keeps. A file
/// of an entry is never rewritten in place. The last entry that is stored under an id counts.
public interface LocalStore extends FetchTarget {
  /// Stores a body under `id`, and closes `body`. Readers see it complete or not at all.
  ///
  /// @param outputId the expected SHA-256 of the body
  /// @param time when the entry was first put
  /// @throws CorruptBodyException if the body has another SHA-256; nothing is stored
  /// @throws IOException if the disk cannot store it
  LocalEntry put(ActionId id, OutputId outputId, BodySink body, Instant time) throws IOException;
}
