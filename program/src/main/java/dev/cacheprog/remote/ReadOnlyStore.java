package dev.cacheprog.remote;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;

/// Drops all puts silently.
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
  public void put(ActionId id, ObjectMetadata metadata, Body body) {}

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "read-only > " + store;
  }
}
