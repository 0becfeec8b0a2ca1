package dev.cacheprog.remote;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Repeats a put that failed once, after a short, random pause, if the failure may be temporary.
/// Every later build would miss an object that was not uploaded, and nobody waits for an upload. A
/// failed get is not repeated: it is a miss at once.
public final class RetryingStore implements RemoteStore {
  private final RemoteStore store;
  private final Duration pause;

  /// @param pause at least; it is up to twice as long
  public RetryingStore(RemoteStore store, Duration pause) {
    this.store = store;
    this.pause = pause;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    return store.get(id);
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    try {
      store.put(id, metadata, body);
    } catch (StoreException e) {
      if (!e.retryable()) {
        throw e;
      }
      Thread.sleep(
          pause.multipliedBy(100 + ThreadLocalRandom.current().nextInt(100)).dividedBy(100));
      store.put(id, metadata, body);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "retry > " + store;
  }
}
