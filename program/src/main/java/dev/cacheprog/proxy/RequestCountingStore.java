package dev.cacheprog.proxy;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;

/// Counts what clients ask for.
public final class RequestCountingStore implements RemoteStore {
  private final RemoteStore store;
  private final Counts counts;

  public RequestCountingStore(RemoteStore store, Counts counts) {
    this.store = store;
    this.counts = counts;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    counts.add(Count.GETS, 1);
    Lookup lookup = store.get(id);
    if (lookup instanceof Lookup.Hit) {
      counts.add(Count.HITS, 1);
    }
    return lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    counts.add(Count.PUTS, 1);
    store.put(id, metadata, body);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "requested " + store;
  }
}
