package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The store on this machine's disk, which hands out files that the go command reads, maps and
/// keeps. Safe for use by many threads and many processes at once. A file that was handed out is
/// never rewritten in place.
public interface LocalStore extends BodyIntake {
  /// The entry of `id`, or empty if there is none. A damaged entry counts as none.
  Optional<LocalEntry> get(ActionId id);

  /// Stores a body under `id`; readers see it whole or not at all. Takes `body` over and closes it.
  ///
  /// @param outputId what the SHA-256 of the body must be
  /// @param time when the entry was first put
  /// @throws CorruptBodyException if the body is not the one that `outputId` names; nothing is
  ///   stored
  /// @throws IOException if the disk did not take it
  LocalEntry put(ActionId id, OutputId outputId, BodySink body, Instant time) throws IOException;

  /// Stores a body without an action, as the first half of [#put]; [#storeAction] is the second.
  ///
  /// @return its path
  Path storeBody(OutputId outputId, BodySink body) throws IOException;

  /// Stores that `id` has `entry`, whose body this store has.
  ///
  /// @throws IOException if the disk did not take it
  void storeAction(ActionId id, LocalEntry entry) throws IOException;

  /// Whether nothing was ever stored here, as on a new machine. Fast.
  boolean isEmpty();

  /// Bytes that are free on the disk; [Long#MAX_VALUE] if that is not known.
  long freeSpace();
}
