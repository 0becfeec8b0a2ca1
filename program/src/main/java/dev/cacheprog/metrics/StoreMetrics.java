package dev.cacheprog.metrics;

import dev.cacheprog.core.StoreListener;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Metrics of the calls of a store. A get lasts until its body is closed.
public final class StoreMetrics implements StoreListener {
  private final ObjectMeters gets;
  private final ObjectMeters puts;
  private final LongAdder misses;
  private final LongAdder plainGot;
  private final LongAdder plainPut;

  /// @param storageType the label that tells these metrics from those of other stores
  public StoreMetrics(Registry registry, String storageType) {
    this.gets = new ObjectMeters(registry, storageType, "get");
    this.puts = new ObjectMeters(registry, storageType, "put");
    this.misses = registry.counter("cacheprog_object_miss_total", "storage_type", storageType);
    this.plainGot = plain(registry, storageType, "get");
    this.plainPut = plain(registry, storageType, "put");
  }

  private static LongAdder plain(Registry registry, String storageType, String operation) {
    return registry.counter(
        "cacheprog_object_plain_bytes_total", "storage_type", storageType, "operation", operation);
  }

  @Override
  public void getStarted(ActionId id) {
    gets.started();
  }

  @Override
  public void missed(ActionId id, long start) {
    misses.increment();
    gets.ended(start);
  }

  @Override
  public void getFailed(ActionId id, @Nullable StoreException failure, long start) {
    if (failure != null) {
      gets.failed();
    }
    gets.ended(start);
  }

  @Override
  public void bodyClosed(ObjectMetadata metadata, long received, boolean failed, long start) {
    if (failed) {
      gets.failed();
    } else {
      gets.moved(received);
      plainGot.add(metadata.uncompressedSize());
    }
    gets.ended(start);
  }

  @Override
  public void putStarted(ActionId id) {
    puts.started();
  }

  @Override
  public void stored(ActionId id, ObjectMetadata metadata, Body body, long start) {
    puts.moved(body.size());
    plainPut.add(metadata.uncompressedSize());
    puts.ended(start);
  }

  @Override
  public void putFailed(ActionId id, Body body, @Nullable StoreException failure, long start) {
    if (failure != null) {
      puts.failed();
    }
    puts.ended(start);
  }
}
