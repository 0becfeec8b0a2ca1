package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Receives the calls of a remote store and their results. The methods of a call are called in the
/// thread that makes it; calls run at the same time. Never fails, never waits. A `start` is the
/// value of [System#nanoTime] at the start of the call.
public interface StoreListener {
  /// A get begins; [#missed], [#getFailed] or [#hit] follows.
  default void getStarted(ActionId id) {}

  /// The store does not have the object.
  default void missed(ActionId id, long start) {}

  /// The store has the object. [#bodyClosed] follows when its body has been read, or dropped.
  default void hit(ActionId id, Lookup.Hit hit) {}

  /// The call failed.
  ///
  /// @param failure null if the thread was interrupted
  default void getFailed(ActionId id, @Nullable StoreException failure, long start) {}

  /// Bytes of a hit's body were read.
  default void received(int bytes) {}

  /// Reading a hit's body failed.
  default void bodyFailed(StoreException failure) {}

  /// A hit's body was closed.
  ///
  /// @param received bytes that were read of it
  /// @param failed whether reading it failed
  default void bodyClosed(ObjectMetadata metadata, long received, boolean failed, long start) {}

  /// A put begins; [#stored] or [#putFailed] follows.
  default void putStarted(ActionId id) {}

  /// The object was stored.
  default void stored(ActionId id, ObjectMetadata metadata, Body body, long start) {}

  /// The call failed.
  ///
  /// @param failure null if the thread was interrupted
  default void putFailed(ActionId id, Body body, @Nullable StoreException failure, long start) {}

  /// The store is about to be closed.
  default void closing() {}
}
