package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// The cache as the go command sees it: what the protocol asks. Safe for use by many threads at
/// once.
public interface Cache {
  /// The entry of an action if it is on this machine's disk; empty says nothing yet. Waits for
  /// nothing but that disk.
  Optional<LocalEntry> peek(ActionId id);

  /// Looks an action up, wherever that takes. Failures of stores are misses.
  Optional<LocalEntry> get(ActionId id) throws InterruptedException;

  /// Stores a body, which the [BodyIntake] of the local store has taken in. Takes `body` over and
  /// closes it. Returns once the local disk has it; other stores get it in the background.
  ///
  /// @throws IOException if the local disk did not take it
  LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException;

  /// Finishes what is owed in the background, in bounded time. No call may follow.
  void close() throws InterruptedException;
}
