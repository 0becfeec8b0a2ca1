package dev.cacheprog.observe;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reports each call of a store to listeners. Exceptions that a store must not throw, and libraries
/// that cannot be loaded, become failures of the store.
public final class ObservedStore implements RemoteStore {
  private final RemoteStore store;
  private final StoreListener[] listeners;

  /// @param listeners in the order in which they are called
  public ObservedStore(RemoteStore store, StoreListener... listeners) {
    this.store = store;
    this.listeners = listeners.clone();
  }

  /// @param listeners in the order in which they are called
  public ObservedStore(RemoteStore store, List<StoreListener> listeners) {
    this(store, listeners.toArray(new StoreListener[0]));
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    for (StoreListener listener : listeners) {
      listener.getStarted(id);
    }
    long start = System.nanoTime();
    try {
      Lookup lookup = store.get(id);
      if (lookup instanceof Lookup.Hit hit) {
        for (StoreListener listener : listeners) {
          listener.hit(id, hit);
        }
        return new Lookup.Hit(hit.metadata(), hit.size(), hit.time(), new ObservedBody(hit, start));
      }
      for (StoreListener listener : listeners) {
        listener.missed(id, start);
      }
      return lookup;
    } catch (StoreException e) {
      getFailed(id, e, start);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      StoreException failure = unexpected(e);
      getFailed(id, failure, start);
      throw failure;
    } catch (InterruptedException e) {
      getFailed(id, null, start);
      throw e;
    }
  }

  private static StoreException unexpected(Throwable e) {
    return new StoreException("the store failed: " + Unexpected.describe(e), false, null);
  }

  private void getFailed(ActionId id, @Nullable StoreException failure, long start) {
    for (StoreListener listener : listeners) {
      listener.getFailed(id, failure, start);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    for (StoreListener listener : listeners) {
      listener.putStarted(id);
    }
    long start = System.nanoTime();
    try {
      store.put(id, metadata, body);
    } catch (StoreException e) {
      putFailed(id, body, e, start);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      StoreException failure = unexpected(e);
      putFailed(id, body, failure, start);
      throw failure;
    } catch (InterruptedException e) {
      putFailed(id, body, null, start);
      throw e;
    }
    for (StoreListener listener : listeners) {
      listener.stored(id, metadata, body, start);
    }
  }

  private void putFailed(ActionId id, Body body, @Nullable StoreException failure, long start) {
    for (StoreListener listener : listeners) {
      listener.putFailed(id, body, failure, start);
    }
  }

  @Override
  public void close() {
    for (StoreListener listener : listeners) {
      listener.closing();
    }
    store.close();
  }

  @Override
  public String toString() {
    return store.toString();
  }

  /// Belongs to one reader, as every body does.
  private final class ObservedBody extends BodyStream {
    private final ObjectMetadata metadata;
    private final long start;
    private long received;
    private boolean failed;
    private boolean closed;

    ObservedBody(Lookup.Hit hit, long start) {
      super(hit.body());
      this.metadata = hit.metadata();
      this.start = start;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n;
      try {
        n = in.read(bytes, offset, length);
      } catch (IOException e) {
        failed = true;
        StoreException failure =
            new StoreException("the body broke off: " + Display.reason(e), true, e);
        for (StoreListener listener : listeners) {
          listener.bodyFailed(failure);
        }
        throw e;
      }
      if (n > 0) {
        received += n;
        for (StoreListener listener : listeners) {
          listener.received(n);
        }
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } finally {
        if (!closed) {
          closed = true;
          for (StoreListener listener : listeners) {
            listener.bodyClosed(metadata, received, failed, start);
          }
        }
      }
    }
  }
}
