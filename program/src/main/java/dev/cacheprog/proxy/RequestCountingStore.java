package dev.cacheprog.proxy;

import dev.cacheprog.core.Recorder;
import dev.cacheprog.core.Recorder.Count;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;

/// Counts what clients ask for.
public final class RequestCountingStore implements RemoteStore {
  private final RemoteStore store;
  private final Recorder recorder;

  public RequestCountingStore(RemoteStore store, Recorder recorder) {
    this.store = store;
    this.recorder = recorder;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    recorder.count(Count.GETS, 1);
    Lookup lookup = store.get(id);
    if (lookup instanceof Lookup.Hit) {
      recorder.count(Count.HITS, 1);
    }
    return lookup;
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    recorder.count(Count.PUTS, 1);
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
