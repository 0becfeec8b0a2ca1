package dev.cacheprog.fakes;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A remote store in memory, which counts its calls and can be told to wait and to fail.
public final class MemoryStore implements RemoteStore {
  public final AtomicInteger gets = new AtomicInteger();
  public final AtomicInteger puts = new AtomicInteger();
  public final AtomicInteger closes = new AtomicInteger();

  /// Bodies of hits that nobody has closed yet.
  public final AtomicInteger openBodies = new AtomicInteger();

  /// Calls in progress now, and at the worst moment.
  public final AtomicInteger running = new AtomicInteger();

  public final AtomicInteger mostRunning = new AtomicInteger();

  /// What was asked for, in order.
  public final List<ActionId> asked = new CopyOnWriteArrayList<>();

  private final Map<ActionId, Stored> objects = new ConcurrentHashMap<>();
  private final Set<ActionId> refused = ConcurrentHashMap.newKeySet();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
  private volatile UnaryOperator<InputStream> reading = UnaryOperator.identity();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(ObjectMetadata metadata, byte[] body, Instant time) {}

  /// The next call fails like this; called more than once, the ones after it, too.
  public void failNext(Exception failure) {
    failures.add(failure);
  }

  /// From now on `id` cannot be put.
  public void refuse(ActionId id) {
    refused.add(id);
  }

  /// From now on `id` can be put again.
  public void acceptAgain(ActionId id) {
    refused.remove(id);
  }

  /// From now on calls wait until [#letThrough] lets them.
  public void hold() {
    gate = new Semaphore(0);
  }

  public void letThrough(int calls) {
    gate.release(calls);
  }

  /// Changes how the bodies of hits read.
  public void readThrough(UnaryOperator<InputStream> change) {
    reading = change;
  }

  /// Puts an object there, uncounted, whatever its facts say.
  public void plant(ActionId id, ObjectMetadata metadata, byte[] body) {
    objects.put(id, new Stored(metadata, body, Instant.now()));
  }

  /// Forgets an object, as a rule of the bucket may.
  public void lose(ActionId id) {
    objects.remove(id);
  }

  /// Forgets all objects.
  public void clear() {
    objects.clear();
  }

  public boolean has(ActionId id) {
    return objects.containsKey(id);
  }

  public byte[] storedBody(ActionId id) {
    return stored(id).body();
  }

  public ObjectMetadata storedEntry(ActionId id) {
    return stored(id).metadata();
  }

  private Stored stored(ActionId id) {
    Stored stored = objects.get(id);
    if (stored == null) {
      throw new AssertionError("there is no object " + id);
    }
    return stored;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    asked.add(id);
    gets.incrementAndGet();
    enter();
    try {
      Stored stored = objects.get(id);
      if (stored == null) {
        return new Lookup.Miss();
      }
      openBodies.incrementAndGet();
      InputStream body = reading.apply(new ByteArrayInputStream(stored.body()));
      return new Lookup.Hit(
          stored.metadata(), stored.body().length, stored.time(), new CountedBody(body));
    } finally {
      running.decrementAndGet();
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    puts.incrementAndGet();
    enter();
    try (InputStream in = body.open()) {
      if (refused.contains(id)) {
        throw new StoreException("HTTP 413", false, null);
      }
      plant(id, metadata, in.readAllBytes());
    } catch (IOException e) {
      throw new StoreException("the body could not be read: " + e.getMessage(), true, e);
    } finally {
      running.decrementAndGet();
    }
  }

  private void enter() throws StoreException, InterruptedException {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    boolean entered = false;
    try {
      gate.acquire();
      switch (failures.poll()) {
        case null -> {}
        case StoreException e -> throw e;
        case InterruptedException e -> throw e;
        case RuntimeException e -> throw e;
        case Exception e -> throw new AssertionError("not a failure of a store", e);
      }
      entered = true;
    } finally {
      if (!entered) {
        running.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }

  @Override
  public String toString() {
    return "memory";
  }

  private final class CountedBody extends FilterInputStream {
    private boolean closed;

    CountedBody(InputStream body) {
      super(body);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        openBodies.decrementAndGet();
      }
      super.close();
    }
  }
}
