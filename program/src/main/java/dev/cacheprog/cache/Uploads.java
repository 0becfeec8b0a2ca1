package dev.cacheprog.cache;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Sends objects that were put to the remote store, in the background.
///
/// Bodies are read from the local store when their turn comes, so a waiting upload takes little
/// memory.
public final class Uploads {
  /// How many uploads run at once: enough for a distant store, few enough for any server and for
  /// the memory of this process.
  private static final int CONCURRENCY = 32;

  private final RemoteStore remote;
  private final long minSize;
  private final StoredObjects stored;
  private final Deadline deadline;
  private final Counts counts;
  private final Log log;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore turns = new Semaphore(CONCURRENCY);
  private final AtomicLong unfinished = new AtomicLong();

  /// @param remote takes bodies uncompressed
  /// @param minSize bytes; smaller bodies are not uploaded
  /// @param stored objects that are not uploaded, since the store has them
  /// @param deadline how long [#close] waits at most
  public Uploads(
      RemoteStore remote,
      long minSize,
      StoredObjects stored,
      Deadline deadline,
      Counts counts,
      Log log) {
    this.remote = remote;
    this.minSize = minSize;
    this.stored = stored;
    this.deadline = deadline;
    this.counts = counts;
    this.log = log;
  }

  /// The objects that are not uploaded, since the store has them.
  StoredObjects stored() {
    return stored;
  }

  /// Uploads an object in the background, unless it is too small or the store has it. No other
  /// class decides that.
  void submit(ActionId id, LocalEntry entry) {
    if (entry.size() < minSize) {
      return;
    }
    if (!stored.add(id, entry.outputId())) {
      log.debug("Skipped upload: already stored", "action", id);
      return;
    }
    try {
      tasks.execute(() -> upload(id, entry));
      unfinished.incrementAndGet();
    } catch (RejectedExecutionException _) {
      // The process ends; the object stays on this disk.
      counts.add(Count.UPLOADS_GIVEN_UP, 1);
    }
  }

  private void upload(ActionId id, LocalEntry entry) {
    try {
      turns.acquire();
      try {
        remote.put(
            id,
            new ObjectMetadata(entry.outputId(), ObjectMetadata.UNCOMPRESSED, entry.size()),
            Body.of(entry.path(), entry.size()));
      } finally {
        turns.release();
      }
    } catch (StoreException | RuntimeException e) {
      // The layers of the store have logged what users need to know.
      log.debug("Failed to upload", "action", id, "error", e);
    } catch (InterruptedException _) {
      return; // cancelled by close, which counts it as unfinished
    }
    unfinished.decrementAndGet();
  }

  /// Waits for the uploads until the deadline, and cancels the rest.
  void close() throws InterruptedException {
    tasks.shutdown();
    if (deadline.await(tasks)) {
      return;
    }
    long left = unfinished.get();
    counts.add(Count.UPLOADS_GIVEN_UP, left);
    if (deadline.isCancelled()) {
      log.info("Cancelled uploads because of an interrupt", "uploads", left);
    } else {
      log.warn(
          "Cancelled uploads that took too long",
          "uploads",
          left,
          "max_background_wait",
          deadline.limit());
    }
    tasks.shutdownNow();
    // So that they can remove their temporary files; they are interrupted, so it takes no time.
    tasks.awaitTermination(1, TimeUnit.SECONDS);
  }
}
