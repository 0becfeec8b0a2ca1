package dev.cacheprog.proxy;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;

/// Counts the requests of clients.
public final class ClientRequestCounts implements StoreListener {
  private final Counts counts;

  public ClientRequestCounts(Counts counts) {
    this.counts = counts;
  }

  @Override
  public void getStarted(ActionId id) {
    counts.add(Count.GETS, 1);
  }

  @Override
  public void hit(ActionId id, Lookup.Hit hit) {
    counts.add(Count.HITS, 1);
  }

  @Override
  public void putStarted(ActionId id) {
    counts.add(Count.PUTS, 1);
  }
}
