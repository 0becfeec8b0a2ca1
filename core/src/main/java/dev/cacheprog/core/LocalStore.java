package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The store on this machine's disk, with files that the go command reads, maps and keeps. Safe for
/// use by several threads and processes. A file of an entry is never rewritten in place.
public interface LocalStore extends BodyIntake {
  /// The entry of `id`, or empty if there is none. A damaged entry counts as none.
  Optional<LocalEntry> get(ActionId id);

  /// Stores a body under `id`, and closes `body`. Readers see it complete or not at all.
  ///
  /// @param outputId the expected SHA-256 of the body
  /// @param time when the entry was first put
  /// @throws CorruptBodyException if the body has another SHA-256; nothing is stored
  /// @throws IOException if the disk cannot store it
  LocalEntry put(ActionId id, OutputId outputId, BodySink body, Instant time) throws IOException;

  /// Stores a body without an action, the first half of [#put]; [#storeAction] is the second.
  ///
  /// @return its path
  Path storeBody(OutputId outputId, BodySink body) throws IOException;

  /// Stores an entry under `id`, whose body this store has.
  ///
  /// @throws IOException if the disk cannot store it
  void storeAction(ActionId id, LocalEntry entry) throws IOException;

  /// Whether nothing was ever stored here, as on a new machine. Fast.
  boolean isEmpty();

  /// Bytes of free space on the disk; [Long#MAX_VALUE] if that is not known.
  long freeSpace();
}
