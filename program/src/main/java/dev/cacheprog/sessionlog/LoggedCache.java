package dev.cacheprog.sessionlog;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;

/// Writes down every get and put of the go command.
final class LoggedCache implements Cache {
  private final Cache cache;
  private final SessionLogger record;

  LoggedCache(Cache cache, SessionLogger record) {
    this.cache = cache;
    this.record = record;
  }

  /// Writes down only what it finds: the rest is asked again by [#get].
  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    long start = System.nanoTime();
    RequestTrace trace = RequestTrace.begin();
    try {
      Optional<LocalEntry> found = cache.peek(id);
      if (found.isPresent()) {
        record.add(trace.hit(), id, start, found.get().size());
      }
      return found;
    } finally {
      RequestTrace.end();
    }
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    long start = System.nanoTime();
    Outcome outcome = Outcome.BROKE_OFF;
    long size = 0;
    RequestTrace trace = RequestTrace.begin();
    try {
      Optional<LocalEntry> found = cache.get(id);
      outcome = found.isPresent() ? trace.hit() : record.miss(trace, id);
      size = found.isPresent() ? found.get().size() : 0;
      return found;
    } finally {
      RequestTrace.end();
      record.add(outcome, id, start, size);
    }
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    long start = System.nanoTime();
    Outcome outcome = Outcome.REFUSED;
    long size = 0;
    try {
      LocalEntry entry = cache.put(id, outputId, body);
      outcome = Outcome.STORED;
      size = entry.size();
      return entry;
    } finally {
      record.add(outcome, id, start, size);
    }
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
