package dev.cacheprog.sessionlog;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;

/// Writes down what is uploaded, and notes of gets whether the store was asked at all. Stands
/// outside of all that may leave a store alone.
final class LoggedStore implements RemoteStore {
  private final RemoteStore store;
  private final SessionLogger record;

  LoggedStore(RemoteStore store, SessionLogger record) {
    this.store = store;
    this.record = record;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    try {
      return store.get(id);
    } catch (StoreException e) {
      RequestTrace trace = RequestTrace.current();
      if (trace != null) {
        trace.refused();
      }
      throw e;
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    long start = System.nanoTime();
    Outcome outcome = Outcome.GIVEN_UP;
    RequestTrace trace = RequestTrace.begin();
    try {
      store.put(id, metadata, body);
      outcome = Outcome.SENT;
    } catch (StoreException e) {
      trace.refused();
      outcome = trace.isLeftAlone() ? Outcome.HELD_BACK : Outcome.NOT_SENT;
      throw e;
    } finally {
      RequestTrace.end();
      record.add(outcome, id, start, body.size());
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
