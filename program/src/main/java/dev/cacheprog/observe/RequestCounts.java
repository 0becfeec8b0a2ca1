package dev.cacheprog.observe;

import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import org.jspecify.annotations.Nullable;

/// Counts the requests of the go command.
public final class RequestCounts implements CacheListener {
  private final Counts counts;

  public RequestCounts(Counts counts) {
    this.counts = counts;
  }

  @Override
  public void started(Request request, ActionId id) {
    if (request == Request.GET) {
      counts.add(Count.GETS, 1);
    } else if (request == Request.PUT) {
      counts.add(Count.PUTS, 1);
    }
  }

  /// A peek without an entry is not counted, since a get follows.
  @Override
  public void ended(
      Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start) {
    if (request == Request.PUT) {
      return;
    }
    if (request == Request.GET) {
      counts.add(Count.GET_WAIT_MICROS, (System.nanoTime() - start) / 1000);
    } else if (entry != null) {
      counts.add(Count.GETS, 1);
    }
    if (entry != null) {
      counts.add(Count.HITS, 1);
      counts.add(Count.BYTES_HIT, entry.size());
    }
  }
}
