package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// The cache of the go command, with the operations of the protocol. Safe for use by several
/// threads.
public interface Cache {
  /// The entry of an action if it is on this machine's disk; if it is empty, [#get] may find one.
  /// Waits for the disk only.
  Optional<LocalEntry> peek(ActionId id);

  /// Finds the entry of an action, on the disk or in a store. Failures of stores are misses.
  Optional<LocalEntry> get(ActionId id) throws InterruptedException;

  /// Stores a body, which the [BodyIntake] of the local store has received, and closes `body`.
  /// Returns once it is on the local disk; other stores get it in the background.
  ///
  /// @throws IOException if the local disk cannot store it
  LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException;

  /// Finishes pending work in the background, in bounded time. No call may follow.
  void close() throws InterruptedException;
}
