package dev.cacheprog.remote;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;

/// Counts what a store does, and logs its failures: the first of each cause for people, others at
/// DEBUG. Causes that lie further apart are told from each other by the log, by their hints. If the
/// store failed until the end, the last line says so, with the first reason.
public final class CountingStore implements RemoteStore {
  /// So many failures in a row are no accident, even if there were answers before.
  private static final int MANY = 5;

  private final RemoteStore store;
  private final Counts counts;
  private final Log log;

  private boolean answered;
  private int failuresInARow;

  /// Of these failures.
  private String firstReason = "";

  public CountingStore(RemoteStore store, Counts counts, Log log) {
    this.store = store;
    this.counts = counts;
    this.log = log;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup;
    try {
      lookup = store.get(id);
    } catch (StoreException e) {
      failed("Failed to get from remote storage", e);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      StoreException failure = broken(e);
      failed("Failed to get from remote storage", failure);
      throw failure;
    }
    succeeded();
    if (lookup
        instanceof Lookup.Hit(ObjectMetadata metadata, long size, var time, InputStream body)) {
      counts.add(Count.REMOTE_HITS, 1);
      log.debug("The remote storage has it", "action", id, "bytes", size);
      return new Lookup.Hit(metadata, size, time, new MeasuredBody(body));
    }
    counts.add(Count.REMOTE_MISSES, 1);
    log.debug("The remote storage does not have it", "action", id);
    return lookup;
  }

  /// A library that cannot even be loaded fails as a store, too.
  private static StoreException broken(Throwable e) {
    return new StoreException("the store failed: " + Unexpected.describe(e), false, null);
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    try {
      store.put(id, metadata, body);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.TOO_LARGE) {
        // LearnedBodyLimit says once what that means for others.
        counts.add(Count.REMOTE_ERRORS, 1);
        log.debug(
            "A body is too large for the remote storage", "action", id, "error", e.getMessage());
      } else {
        putFailed(id, e);
      }
      throw e;
    } catch (RuntimeException | LinkageError e) {
      StoreException failure = broken(e);
      putFailed(id, failure);
      throw failure;
    }
    succeeded();
    counts.add(Count.REMOTE_PUTS, 1);
    log.debug("Put to the remote storage", "action", id, "bytes", body.size());
    counts.add(Count.BYTES_SENT, body.size());
  }

  private void putFailed(ActionId id, StoreException e) {
    if (e.reason() == Reason.DENIED && !CallerInterrupt.isPending()) {
      // ReadOnlyFallbackStore says it once for all of them.
      counts.add(Count.REMOTE_ERRORS, 1);
      log.debug("A put was denied", "action", id, "error", e.getMessage());
      return;
    }
    failed("Failed to put to remote storage", e);
  }

  private synchronized void succeeded() {
    answered = true;
    failuresInARow = 0;
  }

  /// @param message which says what failed
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
  public void close() {
    sumUp();
    store.close();
  }

  private synchronized void sumUp() {
    // A single failure has just been logged.
    if (failuresInARow >= (answered ? MANY : 2)) {
      log.warn(FailureHints.FAILED_UNTIL_THE_END, "calls", failuresInARow, "error", firstReason);
    }
  }

  @Override
  public String toString() {
    return "measured " + store;
  }

  private final class MeasuredBody extends BodyStream {
    MeasuredBody(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
          counts.add(Count.BYTES_FETCHED, n);
        }
        return n;
      } catch (IOException e) {
        failed(
            "Failed to get from remote storage",
            new StoreException("the body broke off: " + Display.reason(e), true, e));
        throw e;
      }
    }
  }
}
