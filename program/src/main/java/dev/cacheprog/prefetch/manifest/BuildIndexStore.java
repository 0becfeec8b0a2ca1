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

/// The list of the kinds of one scope in a remote store.
///
/// It lies in several objects, the parts, and a kind belongs to one of them: some stores take one
/// write a second for one key, and all jobs of a pipeline may end at the same moment. A store has
/// no operation that adds a line to an object, so a writer reads the part again right before it
/// writes, and reads it once more after the others had the time to finish what they were writing.
public final class BuildIndexStore {
  /// After a refused write; a random part of it comes on top.
  private static final Duration THROTTLED = Duration.ofMillis(500);

  /// The least time between a write and the check that it was not overwritten.
  private static final Duration SETTLE = Duration.ofMillis(300);

  /// How long a session tries at most, whatever the deadline says.
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /// Tries of a store that fails, as opposed to one that asks for patience.
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
  private record Part(BuildIndex kinds, Instant time) implements Comparable<Part> {
    static final Part NONE = new Part(BuildIndex.NONE, Instant.EPOCH);

    @Override
    public int compareTo(Part other) {
      return time.compareTo(other.time);
    }
  }

  /// All kinds of the scope, the latest last.
  ///
  /// @throws StoreException if the store could not say
  public BuildIndex load(String scope) throws StoreException, InterruptedException {
    List<FutureTask<Part>> reading = new ArrayList<>(BuildIndex.PARTS);
    for (int part = 0; part < BuildIndex.PARTS; part++) {
      FutureTask<Part> task = new FutureTask<>(reader(BuildKey.kinds(scope, part)));
      reading.add(task);
      Thread.ofVirtual().name("kinds").start(task);
    }
    List<Part> parts = new ArrayList<>(BuildIndex.PARTS);
    try {
      for (FutureTask<Part> task : reading) {
        parts.add(task.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new StoreException("a list of kinds could not be read: " + e.getCause(), false, e);
    } finally {
      for (FutureTask<Part> task : reading) {
        task.cancel(true);
      }
    }
    Collections.sort(parts);
    List<BuildIndex> lists = new ArrayList<>(BuildIndex.PARTS);
    for (Part part : parts) {
      lists.add(part.kinds());
    }
    return BuildIndex.merge(lists);
  }

  /// Not a lambda, nor are there any others: this runs while a build waits for what comes of it.
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
      log.warn(
          "Ignored a list of kinds that cannot be read", "action", id, "error", e.getMessage());
      return Part.NONE;
    }
  }

  /// Has the list name a kind, if it does not yet. Comes back when a later look has found the kind
  /// there, when the time is up, or when the store fails: the next session of this kind that writes
  /// a manifest looks again.
  public void join(BuildKey kind, Deadline deadline) throws InterruptedException {
    String scope = kind.scope();
    if (scope == null) {
      return;
    }
    ActionId id = BuildKey.kinds(scope, BuildIndex.partOf(kind.manifest()));
    BuildIndex.Kind line = new BuildIndex.Kind(kind.manifest(), kind.command());
    Deadline limit = new Deadline(LIMIT, ticker);
    int failures = 0;
    while (true) {
      long pause;
      try {
        long start = ticker.nanos();
        BuildIndex kinds = read(id).kinds();
        if (kinds.contains(line)) {
          return;
        }
        objects.write(id, kinds.with(line).encode());
        // Others are about as far away: what they read before this write they have written by then.
        pause = SETTLE.toNanos() + 3 * (ticker.nanos() - start);
      } catch (StoreException e) {
        boolean busy = e.reason() == StoreException.Reason.THROTTLED;
        if (!busy && (!e.retryable() || ++failures == MAX_FAILURES)) {
          log.debug("The list of kinds could not be written", "error", e.getMessage());
          return;
        }
        long least = THROTTLED.toNanos();
        pause = least + ThreadLocalRandom.current().nextLong(least);
      }
      if (pause >= Math.min(limit.remainingNanos(), deadline.remainingNanos())) {
        log.debug("There was no time to see this kind in the list of kinds", "action", id);
        return;
      }
      ticker.sleep(pause);
    }
  }
}
