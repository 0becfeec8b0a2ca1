package dev.cacheprog.proxy;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.ObjectMetadata;
import dev.cacheprog.core.RemoteStore;

/// Stands where there is no remote store: it has nothing and keeps nothing.
public final class EmptyStore implements RemoteStore {
  @Override
  public Lookup get(ActionId id) {
    return new Lookup.Miss();
  }

  @Override
  public void put(ActionId id, ObjectMetadata entry, Body body) {}

  @Override
  public String toString() {
    return "no store";
  }
}
