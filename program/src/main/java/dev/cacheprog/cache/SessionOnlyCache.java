package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers gets only with what this session has put. Everything else is a miss, so that the build
/// fills the cache again. What was put must be found, since the go command reads it back.
public final class SessionOnlyCache implements Cache {
  private final Cache cache;
  private final Map<ActionId, LocalEntry> put = new ConcurrentHashMap<>();

  public SessionOnlyCache(Cache cache) {
    this.cache = cache;
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    return get(id);
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) {
    return Optional.ofNullable(put.get(id));
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    LocalEntry entry = cache.put(id, outputId, body);
    put.put(id, entry);
    return entry;
  }

  @Override
  public void close() throws InterruptedException {
    cache.close();
  }

  @Override
  public String toString() {
    return "session only over " + cache;
  }
}
