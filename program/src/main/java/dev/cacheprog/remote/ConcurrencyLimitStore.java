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

/// Lets only so many gets and so many puts run at once; the others wait for their turn. A get runs
/// until its body is closed.
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
        return new Lookup.Hit(metadata, size, time, new Releasing(body, gets));
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
    return "limited " + store;
  }

  private static final class Releasing extends BodyStream {
    private final Semaphore turns;
    private final AtomicBoolean released = new AtomicBoolean();

    Releasing(InputStream body, Semaphore turns) {
      super(body);
      this.turns = turns;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (released.compareAndSet(false, true)) {
        turns.release();
      }
      super.close();
    }
  }
}
