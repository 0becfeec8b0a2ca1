package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;

/// The objects of a store under another prefix than its own, which are only read. Closing it does
/// nothing.
public abstract class ReadPrefix implements RemoteStore {
  private final String prefix;

  /// @param prefix for people
  protected ReadPrefix(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public final void put(ActionId id, ObjectMetadata metadata, Body body) throws StoreException {
    throw new StoreException("not written: the prefix " + prefix + " is read-only", false, null);
  }

  @Override
  public final String toString() {
    return prefix;
  }
}
