package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Recorder;
import dev.cacheprog.core.Recorder.Count;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// Counts what the go command asks for.
public final class CountingCache implements Cache {
  private final Cache cache;
  private final Recorder recorder;

  public CountingCache(Cache cache, Recorder recorder) {
    this.cache = cache;
    this.recorder = recorder;
  }

  /// Counts only what it finds: the rest is asked again by [#get].
  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    Optional<LocalEntry> found = cache.peek(id);
    if (found.isPresent()) {
      recorder.count(Count.GETS, 1);
      hit(found.get());
    }
    return found;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    recorder.count(Count.GETS, 1);
    long start = System.nanoTime();
    Optional<LocalEntry> found = cache.get(id);
    recorder.count(Count.GET_WAIT_MICROS, (System.nanoTime() - start) / 1000);
    if (found.isPresent()) {
      hit(found.get());
    }
    return found;
  }

  private void hit(LocalEntry entry) {
    recorder.count(Count.HITS, 1);
    recorder.count(Count.BYTES_HIT, entry.size());
  }

  @Override
  public BodySink receive(long size) {
    return cache.receive(size);
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    recorder.count(Count.PUTS, 1);
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
