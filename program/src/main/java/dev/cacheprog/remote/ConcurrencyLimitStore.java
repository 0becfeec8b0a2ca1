package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Limits the number of gets and of puts that run at once; the others wait for a permit. A get
/// holds its permit until its body is closed.
public final class ConcurrencyLimitStore implements RemoteStore {
  private final RemoteStore store;
  private final Semaphore gets;
  private final Semaphore puts;

  /// @param maxGets zero: no limit
  /// @param maxPuts zero: no limit
  public ConcurrencyLimitStore(RemoteStore store, int maxGets, int maxPuts) {
    this.store = store;
    this.gets = new Semaphore(maxGets == 0 ? Integer.MAX_VALUE : maxGets);
    this.puts = new Semaphore(maxPuts == 0 ? Integer.MAX_VALUE : maxPuts);
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    gets.acquire();
    boolean running = false;
    try {
      Lookup lookup = store.get(id);
      if (lookup
          instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)) {
        running = true;
        return new Lookup.Hit(metadata, size, time, new PermitBody(body, gets));
      }
      return lookup;
    } finally {
      if (!running) {
        gets.release();
      }
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    puts.acquire();
    try {
      store.put(id, metadata, body);
    } finally {
      puts.release();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "concurrency limit > " + store;
  }

  private static final class PermitBody extends BodyStream {
    private final Semaphore permit;
    private final AtomicBoolean released = new AtomicBoolean();

    PermitBody(InputStream body, Semaphore permit) {
      super(body);
      this.permit = permit;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (released.compareAndSet(false, true)) {
        permit.release();
      }
      super.close();
    }
  }
}
