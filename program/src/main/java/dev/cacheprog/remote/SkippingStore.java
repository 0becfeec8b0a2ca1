package dev.cacheprog.remote;

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

/// Skips lookups that are likely to be misses. After several misses in a row, lookups are answered
/// as misses at once, and the store is asked about a few of them in the background. After its first
/// hit, all lookups are sent again.
///
/// A build of which the store has nothing so waits for a few round trips instead of one for each
/// package. A build that the store has loses a few hits at most.
public final class SkippingStore implements RemoteStore {
  /// Misses in a row after which lookups are skipped.
  static final int MISSES = 4;

  /// The same after [#manifestFound].
  static final int MISSES_WITH_MANIFEST = 2;

  /// One of so many skipped lookups is made in the background.
  static final int SAMPLE = 4;

  private static final int MAX_BACKGROUND_LOOKUPS = 2;

  private final RemoteStore store;
  private final Counts counts;
  private final Log log;

  private volatile int threshold = MISSES;
  private final AtomicInteger missesInARow = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final Semaphore background = new Semaphore(MAX_BACKGROUND_LOOKUPS);

  public SkippingStore(RemoteStore store, Counts counts, Log log) {
    this.store = store;
    this.counts = counts;
    this.log = log;
  }

  /// The manifest of this build has been found, and what it lists is not looked up here. What is
  /// looked up is new, and what depends on it is new as well.
  public void manifestFound() {
    threshold = MISSES_WITH_MANIFEST;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    if (missesInARow.get() >= threshold) {
      counts.add(Count.SKIPPED_LOOKUPS, 1);
      log.debug("Skipped lookup", "action", id);
      if (skipped.getAndIncrement() % SAMPLE == 0 && background.tryAcquire()) {
        Thread.ofVirtual().name("background-lookup").start(() -> lookUpInBackground(id));
      }
      return new Lookup.Miss();
    }
    Lookup lookup = store.get(id);
    count(lookup);
    return lookup;
  }

  private void count(Lookup lookup) {
    if (lookup instanceof Lookup.Hit) {
      if (missesInARow.getAndSet(0) >= threshold) {
        log.debug("Resumed lookups");
      }
    } else {
      missesInARow.incrementAndGet();
    }
  }

  private void lookUpInBackground(ActionId id) {
    try (Lookup lookup = store.get(id)) {
      count(lookup);
    } catch (StoreException | IOException e) {
      log.debug("Background lookup failed", "action", id, "error", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      background.release();
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
    return "skipping " + store;
  }
}
