package dev.cacheprog.prefetch;

import dev.cacheprog.core.StoreListener;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;

/// Tells, while a manifest is being received, whether it will take long: then gets do not wait for
/// it, since go builds meanwhile. Until the manifest is there, nothing else is being received.
///
/// Safe for use by many threads at once.
public final class ManifestArrival implements StoreListener {
  /// Time after which the rate counts. Before that, a fast but distant link looks slow.
  private static final long KNOWN_AFTER = 500_000_000;

  /// What gets do not wait for.
  private static final long LONG = 1_000_000_000;

  private final Ticker ticker;

  // All that follows is guarded by this.

  private boolean receiving;
  private long start;
  private long size;
  private long received;
  private boolean takesLong;

  public ManifestArrival(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public synchronized void hit(ActionId id, Lookup.Hit hit) {
    receiving = true;
    start = ticker.nanos();
    size = hit.size();
    received = 0;
  }

  @Override
  public synchronized void received(int bytes) {
    received += bytes;
  }

  @Override
  public synchronized void bodyClosed(
      ObjectMetadata metadata, long bytes, boolean failed, long began) {
    receiving = false;
  }

  /// Whether more than a second is missing. Once that is so, it remains: what go builds meanwhile
  /// is not taken back.
  synchronized boolean takesLong() {
    long elapsed = ticker.nanos() - start;
    if (receiving && elapsed >= KNOWN_AFTER) {
      takesLong |= (size - received) * (double) elapsed > (double) received * LONG;
    }
    return takesLong;
  }
}
