package dev.cacheprog.remote;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.ObjectMetadata;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;

/// Writes nothing: puts are dropped silently.
public final class ReadOnlyStore implements RemoteStore {
  private final RemoteStore store;

  public ReadOnlyStore(RemoteStore store) {
    this.store = store;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return store.get(id);
  }

  @Override
  public void put(ActionId id, ObjectMetadata entry, Body body) {}

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "read-only " + store;
  }
}
