package dev.cacheprog.proxy;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;

/// The store of a proxy without a remote store: always empty.
public final class EmptyStore implements RemoteStore {
  @Override
  public Lookup get(ActionId id) {
    return new Lookup.Miss();
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body) {}

  @Override
  public String toString() {
    return "no store";
  }
}
