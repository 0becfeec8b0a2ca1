package dev.cacheprog.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The metrics of one kind of operation on the objects of one kind of store. The names are those of
/// the Go original, `get` in those of puts included.
final class ObjectMeters {
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder objects;
  private final LongAdder bytes;
  private final LongAdder errors;
  private final Histogram sizes;
  private final Histogram durations;

  ObjectMeters(Registry registry, String storageType, String operation) {
    String[] labels = {"storage_type", storageType, "operation", operation};
    objects = registry.counter("cacheprog_object_get_size_total", labels);
    bytes = registry.counter("cacheprog_object_get_size_bytes_total", labels);
    sizes = registry.bytes("cacheprog_object_get_size_bytes", labels);
    durations = registry.seconds("cacheprog_object_get_duration_seconds", labels);
    errors = registry.counter("cacheprog_storage_error_total", labels);
    registry.whole("cacheprog_object_in_flight", running::get, labels);
  }

  /// An operation starts; [#ended] follows.
  void started() {
    running.incrementAndGet();
  }

  /// An operation ended, whatever its result.
  ///
  /// @param start the value of [System#nanoTime] at its start
  void ended(long start) {
    durations.observe((System.nanoTime() - start) / 1e9);
    running.decrementAndGet();
  }

  /// An operation moved an object of that size, in bytes.
  void moved(long size) {
    objects.increment();
    bytes.add(size);
    sizes.observe((double) size);
  }

  void failed() {
    errors.increment();
  }
}
