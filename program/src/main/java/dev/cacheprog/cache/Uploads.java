package dev.cacheprog.cache;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.concurrent.atomic.AtomicLong;

/// Sends objects that were put to the remote store, in the background.
///
/// Bodies are read from the local store when their turn comes, so a waiting upload takes little
/// memory.
public final class Uploads {
  private final RemoteStore remote;
  private final long minSize;
  private final StoredObjects stored;
  private final UploadQueue queue;
  private final BuildCosts costs;
  private final Counts counts;
  private final Log log;

  private final AtomicLong unfinished = new AtomicLong();

  /// @param remote takes bodies uncompressed
  /// @param minSize bytes; smaller bodies are not uploaded
  /// @param stored objects that are not uploaded, since the store has them
  /// @param queue closed by this one
  public Uploads(
      RemoteStore remote,
      long minSize,
      StoredObjects stored,
      UploadQueue queue,
      BuildCosts costs,
      Counts counts,
      Log log) {
    this.remote = remote;
    this.minSize = minSize;
    this.stored = stored;
    this.queue = queue;
    this.costs = costs;
    this.counts = counts;
    this.log = log;
  }

  /// The objects that are not uploaded, since the store has them.
  StoredObjects stored() {
    return stored;
  }

  /// Uploads an object in the background, unless it is too small, stays on this machine, or the
  /// store has it.
  public void submit(ActionId id, LocalEntry entry) {
    if (entry.size() < minSize || stored.isPrivate(entry)) {
      return;
    }
    if (!stored.add(id, entry.outputId())) {
      log.debug("Skipped upload: already stored", "action", id);
      return;
    }
    unfinished.incrementAndGet();
    double value = costs.value(id, entry.size());
    if (!queue.submit(value, entry.size(), () -> upload(id, entry))) {
      // The process ends; the object stays on this disk.
      unfinished.decrementAndGet();
      counts.add(Count.UPLOADS_GIVEN_UP, 1);
    }
  }

  /// @return whether it was sent
  private boolean upload(ActionId id, LocalEntry entry) throws InterruptedException {
    if (stored.isListed(id, entry.outputId())) {
      log.debug("Skipped upload: already stored", "action", id); // known since it was submitted
      unfinished.decrementAndGet();
      return false;
    }
    boolean sent = false;
    try {
      remote.put(
          id,
          new ObjectMetadata(entry.outputId(), ObjectMetadata.UNCOMPRESSED, entry.size()),
          Body.of(entry.path(), entry.size()));
      sent = true;
    } catch (StoreException | RuntimeException e) {
      // The layers of the store have logged what users need to know.
      log.debug("Failed to upload", "action", id, "error", e);
    }
    // Not after an interrupt: what close has cancelled counts as unfinished.
    unfinished.decrementAndGet();
    return sent;
  }

  /// Waits for the uploads until the deadline, and cancels the rest.
  public void close() throws InterruptedException {
    if (queue.deadline().remainingNanos() > 0) {
      queue.resume(); // it is paused while the manifest is written
    }
    if (!queue.await(0)) {
      queue.reportGivenUp(unfinished.get(), counts, log);
    }
    queue.close();
  }
}
