package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// The cache that the protocol serves to the go command. Safe for use by many threads at once.
public interface Cache {
  /// The entry of an action if it is on this machine's disk; if it is not, [#get] may still find
  /// it. Waits for nothing but that disk.
  Optional<LocalEntry> peek(ActionId id);

  /// Looks an action up in all stores. Failures of stores are misses.
  Optional<LocalEntry> get(ActionId id) throws InterruptedException;

  /// Stores a body, which the [BodyIntake] of the local store has taken in. Takes `body` over and
  /// closes it. Returns once the local disk has it; other stores get it in the background.
  ///
  /// @throws IOException if the local disk failed
  LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException;

  /// Finishes background work, in bounded time. No call may follow.
  void close() throws InterruptedException;
}
