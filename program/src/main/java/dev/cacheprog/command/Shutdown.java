package dev.cacheprog.command;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.metrics.Statistics;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Closes a cache once, whoever comes first: the end of the session, or a signal that ends the
/// process.
final class Shutdown implements Cache {
  private final Cache cache;
  private final List<Runnable> lastly;
  private final Statistics statistics;
  private final Log log;
  private boolean closed;

  /// @param lastly run once, after the cache was closed; never fail
  /// @param statistics written to `log` after that
  Shutdown(Cache cache, List<Runnable> lastly, Statistics statistics, Log log) {
    this.cache = cache;
    this.lastly = lastly;
    this.statistics = statistics;
    this.log = log;
  }

  /// What the process does when a signal ends it.
  Thread hook() {
    // Not a lambda, see docs/decisions/0003-start-up.md.
    return new Thread("shutdown") {
      @Override
      public void run() {
        try {
          close();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    return cache.peek(id);
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    return cache.get(id);
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    return cache.put(id, outputId, body);
  }

  /// The second caller waits until the first has done it.
  @Override
  public synchronized void close() throws InterruptedException {
    if (!closed) {
      closed = true;
      cache.close();
      for (Runnable last : lastly) {
        last.run();
      }
      statistics.writeTo(log);
    }
  }
}
