package dev.cacheprog.metrics;

import dev.cacheprog.core.CacheListener;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.store.ActionId;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Metrics of the requests of the go command: how the local disk serves them, and how long go waits
/// where the local disk is not enough.
final class CacheMetrics implements CacheListener {
  private static final String LOCAL = "local";

  private final ObjectMeters gets;
  private final ObjectMeters puts;
  private final LongAdder misses;
  private final Waits waits = new Waits();
  private volatile long closeNanos;

  CacheMetrics(Registry registry) {
    this.gets = new ObjectMeters(registry, LOCAL, "get");
    this.puts = new ObjectMeters(registry, LOCAL, "put");
    this.misses = registry.counter("cacheprog_object_miss_total", "storage_type", LOCAL);
    registry.number("cacheprog_build_get_wait_wall_seconds", () -> waits.nanos() / 1e9);
    registry.number("cacheprog_build_close_wait_seconds", () -> closeNanos / 1e9);
  }

  @Override
  public void started(Request request, ActionId id) {
    switch (request) {
      case PEEK -> gets.started();
      case GET -> waits.begin();
      case PUT -> puts.started();
    }
  }

  @Override
  public void ended(
      Request request, ActionId id, @Nullable LocalEntry entry, boolean failed, long start) {
    switch (request) {
      case PEEK -> {
        if (entry != null) {
          gets.moved(entry.size());
        } else if (!failed) {
          misses.increment();
        }
        gets.ended(start);
      }
      case GET -> waits.end();
      case PUT -> {
        if (entry != null) {
          puts.moved(entry.size());
        } else {
          puts.failed();
        }
        puts.ended(start);
      }
    }
  }

  @Override
  public void closed(long start) {
    closeNanos = System.nanoTime() - start;
  }

  /// How long at least one get waited: time in which several wait counts once.
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
