package dev.cacheprog.metrics;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/// Measures what a store does, or what is asked of it. A get lasts until its body is closed.
public final class MeteredStore implements RemoteStore {
  private final RemoteStore store;
  private final ObjectMeters gets;
  private final ObjectMeters puts;
  private final LongAdder misses;
  private final LongAdder plainGot;
  private final LongAdder plainPut;

  /// @param storageType the label that tells its metrics from those of other stores
  public MeteredStore(RemoteStore store, Registry registry, String storageType) {
    this.store = store;
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
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    long start = gets.started();
    boolean open = false;
    try {
      Lookup lookup = store.get(id);
      if (lookup instanceof Lookup.Hit hit) {
        open = true;
        return new Lookup.Hit(hit.metadata(), hit.size(), hit.time(), new MeteredBody(hit, start));
      }
      misses.increment();
      return lookup;
    } catch (StoreException e) {
      gets.failed();
      throw e;
    } finally {
      if (!open) {
        gets.ended(start);
      }
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    long start = puts.started();
    try {
      store.put(id, metadata, body);
      puts.moved(body.size());
      plainPut.add(metadata.uncompressedSize());
    } catch (StoreException e) {
      puts.failed();
      throw e;
    } finally {
      puts.ended(start);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "metered " + store;
  }

  /// Belongs to one reader, as every body does.
  private final class MeteredBody extends FilterInputStream {
    private final ObjectMetadata metadata;
    private final long start;
    private long size;
    private boolean failed;
    private boolean closed;

    MeteredBody(Lookup.Hit hit, long start) {
      super(hit.body());
      this.metadata = hit.metadata();
      this.start = start;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? n : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int n = in.read(bytes, offset, length);
        size += Math.max(n, 0);
        return n;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } finally {
        if (!closed) {
          closed = true;
          end();
        }
      }
    }

    private void end() {
      if (failed) {
        gets.failed();
      } else {
        gets.moved(size);
        plainGot.add(metadata.uncompressedSize());
      }
      gets.ended(start);
    }
  }
}
