package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// Counts what the go command asks for.
public final class CountingCache implements Cache {
  private final Cache cache;
  private final Counts counts;

  public CountingCache(Cache cache, Counts counts) {
    this.cache = cache;
    this.counts = counts;
  }

  /// Counts only what it finds: the rest is asked again by [#get].
  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    Optional<LocalEntry> found = cache.peek(id);
    if (found.isPresent()) {
      counts.add(Count.GETS, 1);
      hit(found.get());
    }
    return found;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    counts.add(Count.GETS, 1);
    long start = System.nanoTime();
    Optional<LocalEntry> found = cache.get(id);
    counts.add(Count.GET_WAIT_MICROS, (System.nanoTime() - start) / 1000);
    if (found.isPresent()) {
      hit(found.get());
    }
    return found;
  }

  private void hit(LocalEntry entry) {
    counts.add(Count.HITS, 1);
    counts.add(Count.BYTES_HIT, entry.size());
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    counts.add(Count.PUTS, 1);
    return cache.put(id, outputId, body);
  }

  @Override
  public void close() throws InterruptedException {
    cache.close();
  }

  @Override
  public String toString() {
    return cache.toString();
  }
}
