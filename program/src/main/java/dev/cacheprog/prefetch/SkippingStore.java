package dev.cacheprog.prefetch;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Judges misses. A store that has had nothing several times in a row is likely to have nothing the
/// next time: the answer is a miss at once, and now and then the store is asked behind the caller's
/// back. As soon as it has something, it is asked for real again.
///
/// So a build of which the store has nothing waits for a few round trips, not for one a package,
/// and one that the store does know loses a few hits at most.
public final class SkippingStore implements RemoteStore {
  /// So many misses in a row are believed to go on.
  static final int MISSES = 4;

  /// The same once [#foretold] has been called.
  static final int MISSES_FORETOLD = 2;

  /// Of so many calls that are not made, one is made behind the caller's back.
  static final int SAMPLE = 4;

  private final RemoteStore store;
  private final Counts counts;
  private final Log log;

  private volatile int misses = MISSES;
  private final AtomicInteger missesInARow = new AtomicInteger();
  private final AtomicInteger judged = new AtomicInteger();
  private final Semaphore behind = new Semaphore(2);

  public SkippingStore(RemoteStore store, Counts counts, Log log) {
    this.store = store;
    this.counts = counts;
    this.log = log;
  }

  /// The store that is asked.
  RemoteStore store() {
    return store;
  }

  /// From now on nothing is asked for that the last build of this kind has used. What is asked for
  /// is new, and where something is new, so is what depends on it.
  void foretold() {
    misses = MISSES_FORETOLD;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    if (missesInARow.get() >= misses) {
      counts.add(Count.SKIPPED_LOOKUPS, 1);
      log.debug("Judged a miss", "action", id);
      if (judged.getAndIncrement() % SAMPLE == 0 && behind.tryAcquire()) {
        Thread.startVirtualThread(() -> askBehind(id));
      }
      return new Lookup.Miss();
    }
    Lookup lookup = store.get(id);
    learn(lookup);
    return lookup;
  }

  private void learn(Lookup lookup) {
    if (lookup instanceof Lookup.Hit) {
      if (missesInARow.getAndSet(0) >= misses) {
        log.debug("The remote storage has something again");
      }
    } else {
      missesInARow.incrementAndGet();
    }
  }

  private void askBehind(ActionId id) {
    try (Lookup lookup = store.get(id)) {
      learn(lookup);
    } catch (StoreException | IOException e) {
      log.debug("A get from the remote storage failed", "action", id, "error", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      behind.release();
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
    return "judged " + store;
  }
}
