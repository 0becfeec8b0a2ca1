package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import org.jspecify.annotations.Nullable;

/// Receives the requests of the go command and their results. Both methods of a request are called
/// in the thread that serves it; requests run at the same time. Never fails, never waits.
public interface CacheListener {
  /// A request of the go command.
  enum Request {
    /// A lookup on the local disk alone. Without an entry, a [#GET] of the same action follows.
    PEEK,
    /// A lookup that may use the remote store.
    GET,
    /// A body is stored.
    PUT
  }

  /// A request begins; [#ended] follows.
  void started(Request request, ActionId id);

  /// A request ended.
  ///
  /// @param entry what was found or stored; null after a miss or a failure
  /// @param failed whether it ended with an exception
  /// @param start the value of [System#nanoTime] at its start
  void ended(Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start);

  /// The cache was closed.
  ///
  /// @param start the value of [System#nanoTime] at the start of closing
  default void closed(long start) {}
}
