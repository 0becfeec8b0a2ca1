package dev.cacheprog.observe;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.CacheListener.Request;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reports each request of the go command to listeners. The outermost cache.
public final class ObservedCache implements Cache {
  private final Cache cache;
  private final CacheListener[] listeners;

  /// @param listeners the first is the outermost: it starts first and ends last
  public ObservedCache(Cache cache, CacheListener... listeners) {
    this.cache = cache;
    this.listeners = listeners.clone();
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    long start = started(Request.PEEK, id);
    LocalEntry entry = null;
    boolean failed = true;
    try {
      Optional<LocalEntry> found = cache.peek(id);
      entry = found.orElse(null);
      failed = false;
      return found;
    } finally {
      ended(Request.PEEK, id, entry, failed, start);
    }
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    long start = started(Request.GET, id);
    LocalEntry entry = null;
    boolean failed = true;
    try {
      Optional<LocalEntry> found = cache.get(id);
      entry = found.orElse(null);
      failed = false;
      return found;
    } finally {
      ended(Request.GET, id, entry, failed, start);
    }
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    long start = started(Request.PUT, id);
    LocalEntry entry = null;
    try {
      entry = cache.put(id, outputId, body);
      return entry;
    } finally {
      ended(Request.PUT, id, entry, entry == null, start);
    }
  }

  private long started(Request request, ActionId id) {
    for (CacheListener listener : listeners) {
      listener.started(request, id);
    }
    return System.nanoTime();
  }

  private void ended(
      Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start) {
    for (int i = listeners.length - 1; i >= 0; i--) {
      listeners[i].ended(request, id, entry, failed, start);
    }
  }

  @Override
  public void close() throws InterruptedException {
    long start = System.nanoTime();
    try {
      cache.close();
    } finally {
      for (CacheListener listener : listeners) {
        listener.closed(start);
      }
    }
  }

  @Override
  public String toString() {
    return cache.toString();
  }
}
