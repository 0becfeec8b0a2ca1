package dev.cacheprog.remote;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreListener;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/// Counts the calls of a store, and logs its failures: the first of each cause as a warning, others
/// at DEBUG. Causes further apart are told from each other by the log, by their hints. If the store
/// failed until the end, the last line says so, with the first reason.
public final class StoreCounts implements StoreListener {
  /// So many failures in a row are no accident, even after successful calls.
  private static final int MANY = 5;

  private final Counts counts;
  private final Log log;

  private boolean answered;
  private int failuresInARow;

  /// Of these failures.
  private String firstReason = "";

  public StoreCounts(Counts counts, Log log) {
    this.counts = counts;
    this.log = log;
  }

  @Override
  public void hit(ActionId id, Lookup.Hit hit) {
    succeeded();
    counts.add(Count.REMOTE_HITS, 1);
    log.debug("Found in remote storage", "action", id, "bytes", hit.size());
  }

  @Override
  public void missed(ActionId id, long start) {
    succeeded();
    counts.add(Count.REMOTE_MISSES, 1);
    log.debug("Not found in remote storage", "action", id);
  }

  @Override
  public void received(int bytes) {
    counts.add(Count.BYTES_FETCHED, bytes);
  }

  @Override
  public void getFailed(ActionId id, @Nullable StoreException failure, long start) {
    if (failure != null) {
      failed("Failed to get from remote storage", failure);
    }
  }

  @Override
  public void bodyFailed(StoreException failure) {
    failed("Failed to get from remote storage", failure);
  }

  @Override
  public void stored(ActionId id, ObjectMetadata metadata, Body body, long start) {
    succeeded();
    counts.add(Count.REMOTE_PUTS, 1);
    counts.add(Count.BYTES_SENT, body.size());
    log.debug("Put to remote storage", "action", id, "bytes", body.size());
  }

  @Override
  public void putFailed(ActionId id, Body body, @Nullable StoreException failure, long start) {
    if (failure == null) {
      return;
    }
    if (failure.reason() == Reason.TOO_LARGE) {
      // LearnedBodyLimit logs once what that means for other bodies.
      counts.add(Count.REMOTE_ERRORS, 1);
      log.debug("Body too large for remote storage", "action", id, "error", failure.getMessage());
    } else if (failure.reason() == Reason.DENIED && !CallerInterrupt.isPending()) {
      // ReadOnlyFallbackStore logs it once for all of them.
      counts.add(Count.REMOTE_ERRORS, 1);
      log.debug("Put denied", "action", id, "error", failure.getMessage());
    } else {
      failed("Failed to put to remote storage", failure);
    }
  }

  private synchronized void succeeded() {
    answered = true;
    failuresInARow = 0;
  }

  private void failed(String message, StoreException e) {
    if (!CallerInterrupt.isPending()) {
      log.write(count(e), message, "error", Display.reason(e), "hint", FailureHints.of(e));
    }
  }

  /// Counts a failure.
  ///
  /// @return the level of its line. A failure of no known cause that comes after others has, in all
  ///   likelihood, the cause of these: a server that is away refuses connections and breaks them
  ///   off
  private synchronized Log.Level count(StoreException e) {
    counts.add(Count.REMOTE_ERRORS, 1);
    if (failuresInARow++ == 0) {
      firstReason = Display.reason(e);
      return Log.Level.WARN;
    }
    return e.hint().isEmpty() ? Log.Level.DEBUG : Log.Level.WARN;
  }

  @Override
  public synchronized void closing() {
    // A single failure has just been logged.
    if (failuresInARow >= (answered ? MANY : 2)) {
      log.warn(FailureHints.FAILED_UNTIL_THE_END, "calls", failuresInARow, "error", firstReason);
    }
  }
}
