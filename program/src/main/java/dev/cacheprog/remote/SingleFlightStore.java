package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.Display;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets equal gets that run at the same time share one call of the store, and its result, a miss
/// and a failure included. Clients that start together look up the same objects.
///
/// A body is shared in memory. A body that is large or of unknown size, or for which there is no
/// memory at the moment, goes to the first get alone; the others make calls of their own.
///
/// The number of shared calls that run at once is limited, as more make a store slower. A body that
/// is not shared no longer counts once it is found: a client that reads slowly holds no permit.
public final class SingleFlightStore implements RemoteStore {
  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_MEMORY = 64 << 20;

  private final RemoteStore store;
  private final Map<ActionId, Flight> flights = new ConcurrentHashMap<>();
  private final Semaphore memory = new Semaphore(MAX_MEMORY);
  private final Semaphore permits;

  /// @param maxCalls gets that run at once, at least 1
  public SingleFlightStore(RemoteStore store, int maxCalls) {
    this.store = store;
    this.permits = new Semaphore(maxCalls);
  }

  /// One call of the store, and the number of gets that wait for it or read its body.
  private static final class Flight {
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    final AtomicInteger users = new AtomicInteger(1);

    Flight join() {
      users.incrementAndGet();
      return this;
    }
  }

  private sealed interface Answer {
    record Missing() implements Answer {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Found(ObjectMetadata metadata, Instant time, byte[] body) implements Answer {}

    record Failed(StoreException failure) implements Answer {}

    /// The result cannot be shared.
    record Unshared() implements Answer {}
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Flight own = new Flight();
    // No get joins a flight that has left the map, so the count of users is final when it ends.
    Flight flight = flights.compute(id, (_, other) -> other == null ? own : other.join());
    return flight == own ? fetch(id, own) : wait(id, flight);
  }

  private Lookup fetch(ActionId id, Flight flight) throws StoreException, InterruptedException {
    Answer answer = new Answer.Unshared();
    boolean running = false;
    try {
      permits.acquire();
      running = true;
      Lookup lookup = store.get(id);
      if (lookup instanceof Lookup.Hit hit) {
        if (hit.size() < 0 || hit.size() > MAX_SIZE || !memory.tryAcquire((int) hit.size())) {
          return hit;
        }
        Answer.Found found = read(hit);
        answer = found;
        return open(found, flight);
      }
      answer = new Answer.Missing();
      return lookup;
    } catch (StoreException e) {
      answer = new Answer.Failed(e);
      throw e;
    } finally {
      if (running) {
        permits.release();
      }
      flights.remove(id, flight);
      flight.answer.complete(answer);
    }
  }

  private Answer.Found read(Lookup.Hit hit) throws StoreException {
    int size = (int) hit.size();
    boolean complete = false;
    try (hit) {
      byte[] body = hit.body().readNBytes(size);
      if (body.length < size || hit.body().read() >= 0) {
        throw new IOException("the body does not have the size in its metadata");
      }
      complete = true;
      return new Answer.Found(hit.metadata(), hit.time(), body);
    } catch (IOException e) {
      throw new StoreException("the body cannot be read: " + Display.reason(e), true, e);
    } finally {
      if (!complete) {
        memory.release(size);
      }
    }
  }

  private Lookup wait(ActionId id, Flight flight) throws StoreException, InterruptedException {
    Answer answer;
    try {
      answer = flight.answer.get();
    } catch (InterruptedException e) {
      var _ =
          flight.answer.thenAccept(
              late -> {
                if (late instanceof Answer.Found found) {
                  release(found, flight);
                }
              });
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("an answer is never an exception", e);
    }
    return switch (answer) {
      case Answer.Missing() -> new Lookup.Miss();
      case Answer.Found found -> open(found, flight);
      case Answer.Failed(StoreException e) ->
          throw new StoreException(
              e.reason(), "an equal get failed: " + e.getMessage(), e.hint(), e);
      case Answer.Unshared() -> store.get(id);
    };
  }

  private Lookup.Hit open(Answer.Found found, Flight flight) {
    return new Lookup.Hit(
        found.metadata(), found.body().length, found.time(), new SharedBody(found, flight));
  }

  private void release(Answer.Found found, Flight flight) {
    if (flight.users.decrementAndGet() == 0) {
      memory.release(found.body().length);
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    store.put(id, metadata, body);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "single flight > " + store;
  }

  private final class SharedBody extends BodyStream {
    private final Answer.Found found;
    private final Flight flight;
    private final AtomicBoolean closed = new AtomicBoolean();

    SharedBody(Answer.Found found, Flight flight) {
      super(new ByteArrayInputStream(found.body()));
      this.found = found;
      this.flight = flight;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (closed.compareAndSet(false, true)) {
        release(found, flight);
      }
      super.close();
    }
  }
}
