package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;

/// The build indexes of a remote store.
///
/// An index has several objects, its parts, and a build belongs to one of them: some stores accept
/// one write a second for one key, and all jobs of a pipeline may end at the same time. A store has
/// no operation that adds a line to an object. So a writer reads the part right before it writes,
/// and once more when other writers have had the time to finish.
public final class BuildIndexStore {
  /// The pause after a refused write; a random part of it is added.
  private static final Duration THROTTLED = Duration.ofMillis(500);

  /// The least time between a write and the check that it was not overwritten.
  private static final Duration SETTLE = Duration.ofMillis(300);

  /// The longest time for all attempts of a session, where the deadline leaves more.
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /// Attempts with a store that fails. Those that it throttles are not counted.
  private static final int MAX_FAILURES = 3;

  private final SmallObjects objects;
  private final Log log;
  private final Ticker ticker;

  public BuildIndexStore(RemoteStore remote, Log log, Ticker ticker) {
    this.objects = new SmallObjects(remote, log, ticker);
    this.log = log;
    this.ticker = ticker;
  }

  /// @param time when it was written
  private record Part(BuildIndex index, Instant time) implements Comparable<Part> {
    static final Part NONE = new Part(BuildIndex.NONE, Instant.EPOCH);

    @Override
    public int compareTo(Part other) {
      return time.compareTo(other.time);
    }
  }

  /// All builds of the scope, the latest last.
  ///
  /// @throws StoreException if the store failed
  public BuildIndex load(String scope) throws StoreException, InterruptedException {
    List<FutureTask<Part>> reading = new ArrayList<>(BuildIndex.PARTS);
    for (int part = 0; part < BuildIndex.PARTS; part++) {
      FutureTask<Part> task = new FutureTask<>(reader(BuildKey.indexPart(scope, part)));
      reading.add(task);
      Thread.ofVirtual().name("build-index").start(task);
    }
    List<Part> parts = new ArrayList<>(BuildIndex.PARTS);
    try {
      for (FutureTask<Part> task : reading) {
        parts.add(task.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new StoreException("failed to read the build index: " + e.getCause(), false, e);
    } finally {
      for (FutureTask<Part> task : reading) {
        task.cancel(true);
      }
    }
    Collections.sort(parts);
    List<BuildIndex> indexes = new ArrayList<>(BuildIndex.PARTS);
    for (Part part : parts) {
      indexes.add(part.index());
    }
    return BuildIndex.merge(indexes);
  }

  /// Not a lambda, as everywhere here: a build waits for this, and lambdas take time to load.
  private Callable<Part> reader(ActionId id) {
    return new Callable<>() {
      @Override
      public Part call() throws StoreException, InterruptedException {
        return read(id);
      }
    };
  }

  private Part read(ActionId id) throws StoreException, InterruptedException {
    SmallObjects.Found found = objects.read(id, BuildIndex.MAX_BYTES);
    if (found == null) {
      return Part.NONE;
    }
    try {
      return new Part(BuildIndex.decode(found.bytes()), found.time());
    } catch (IllegalArgumentException e) {
      log.warn("Ignored an unreadable build index", "action", id, "error", e.getMessage());
      return Part.NONE;
    }
  }

  /// Adds a build to the index of its scope, unless it is there. Returns when the build was found
  /// there after the write, when the time is up, or when the store fails: the next session with
  /// this key that writes a manifest tries again.
  public void add(BuildKey key, Deadline deadline) throws InterruptedException {
    String scope = key.scope();
    if (scope == null) {
      return;
    }
    ActionId id = BuildKey.indexPart(scope, BuildIndex.partOf(key.manifest()));
    BuildIndex.Build build = new BuildIndex.Build(key.manifest(), key.command());
    Deadline limit = new Deadline(LIMIT, ticker);
    int failures = 0;
    while (true) {
      long pause;
      try {
        long start = ticker.nanos();
        BuildIndex index = read(id).index();
        if (index.contains(build)) {
          return;
        }
        objects.write(id, index.with(build).encode());
        // Others are about as far from the store: those that read before this write have written
        // by then.
        pause = SETTLE.toNanos() + 3 * (ticker.nanos() - start);
      } catch (StoreException e) {
        boolean busy = e.reason() == StoreException.Reason.THROTTLED;
        if (!busy && (!e.retryable() || ++failures == MAX_FAILURES)) {
          log.debug("Failed to write build index", "error", e.getMessage());
          return;
        }
        long least = THROTTLED.toNanos();
        pause = least + ThreadLocalRandom.current().nextLong(least);
      }
      if (pause >= Math.min(limit.remainingNanos(), deadline.remainingNanos())) {
        log.debug("Skipped check of the build index: no time left", "action", id);
        return;
      }
      ticker.sleep(pause);
    }
  }
}
