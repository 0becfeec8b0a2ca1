package dev.cacheprog.sessionlog;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.ObjectMetadata;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;

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
  public void put(ActionId id, ObjectMetadata entry, Body body)
      throws StoreException, InterruptedException {
    long start = System.nanoTime();
    Outcome outcome = Outcome.GIVEN_UP;
    RequestTrace trace = RequestTrace.begin();
    try {
      store.put(id, entry, body);
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
