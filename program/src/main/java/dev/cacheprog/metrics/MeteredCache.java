package dev.cacheprog.metrics;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// Measures what the go command asks for: how the local disk serves it, and how long go waits where
/// that is not enough.
final class MeteredCache implements Cache {
  private static final String LOCAL = "local";

  private final Cache cache;
  private final ObjectMeters gets;
  private final ObjectMeters puts;
  private final LongAdder misses;
  private final Waits waits = new Waits();
  private volatile long closeNanos;

  MeteredCache(Cache cache, Registry registry) {
    this.cache = cache;
    this.gets = new ObjectMeters(registry, LOCAL, "get");
    this.puts = new ObjectMeters(registry, LOCAL, "put");
    this.misses = registry.counter("cacheprog_object_miss_total", "storage_type", LOCAL);
    registry.number("cacheprog_build_get_wait_wall_seconds", () -> waits.nanos() / 1e9);
    registry.number("cacheprog_build_close_wait_seconds", () -> closeNanos / 1e9);
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    long start = gets.started();
    try {
      Optional<LocalEntry> found = cache.peek(id);
      found.ifPresentOrElse(entry -> gets.moved(entry.size()), misses::increment);
      return found;
    } finally {
      gets.ended(start);
    }
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    waits.begin();
    try {
      return cache.get(id);
    } finally {
      waits.end();
    }
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    long start = puts.started();
    try {
      LocalEntry entry = cache.put(id, outputId, body);
      puts.moved(entry.size());
      return entry;
    } catch (IOException e) {
      puts.failed();
      throw e;
    } finally {
      puts.ended(start);
    }
  }

  @Override
  public void close() throws InterruptedException {
    long start = System.nanoTime();
    try {
      cache.close();
    } finally {
      closeNanos = System.nanoTime() - start;
    }
  }

  @Override
  public String toString() {
    return cache.toString();
  }

  /// How long at least one get waited: time that passes for several at once counts once.
  private static final class Waits {
    private int running;
    private long start;
    private long nanos;

    synchronized void begin() {
      if (running++ == 0) {
        start = System.nanoTime();
      }
    }

    synchronized void end() {
      if (--running == 0) {
        nanos += System.nanoTime() - start;
      }
    }

    synchronized long nanos() {
      return nanos;
    }
  }
}
