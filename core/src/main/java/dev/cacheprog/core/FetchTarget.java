package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A store on this machine's disk that fetched objects are written to. Safe for use by several
/// threads and processes.
public interface FetchTarget extends BodyIntake {
  /// The entry of `id`, or empty if there is none. A damaged entry counts as none.
  Optional<LocalEntry> get(ActionId id);

  /// Stores a body, and closes `body`. Readers see it complete or not at all.
  ///
  /// @param outputId the expected SHA-256 of the body
  /// @return its path
  /// @throws CorruptBodyException if the body has another SHA-256; nothing is stored
  /// @throws IOException if the disk cannot store it
  Path storeBody(OutputId outputId, BodySink body) throws IOException;

  /// Stores an entry under `id`, whose body this store has. Whether it replaces an earlier one is
  /// up to the store.
  ///
  /// @throws IOException if the disk cannot store it
  void storeAction(ActionId id, LocalEntry entry) throws IOException;

  /// Whether nothing was ever stored here, as on a new machine. Fast.
  boolean isEmpty();

  /// Bytes of free space on the disk; [Long#MAX_VALUE] if that is not known.
  long freeSpace();
}
