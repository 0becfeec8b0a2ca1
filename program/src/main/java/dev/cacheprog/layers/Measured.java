package dev.cacheprog.layers;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.Recorder;
import dev.cacheprog.core.Recorder.Count;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.StoreException.Reason;
import dev.cacheprog.core.Unexpected;
import java.io.IOException;
import java.io.InputStream;

/// Counts what a store does, and logs its failures. If it failed until the end, the last line says
/// so, with the first reason: much may have been logged since.
public final class Measured implements RemoteStore {
  /// So many failures in a row are no accident, even if there were answers before.
  private static final int MANY = 5;

  private final RemoteStore store;
  private final Recorder recorder;
  private final Log log;

  /// Whether a warning has said that the store cannot be reached. That is one failure, not one of
  /// gets and one of puts.
  private boolean isKnownToBeAway;

  private boolean answered;
  private int failuresInARow;

  /// Of these failures.
  private String firstReason = "";

  public Measured(RemoteStore store, Recorder recorder, Log log) {
    this.store = store;
    this.recorder = recorder;
    this.log = log;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup;
    try {
      lookup = store.get(id);
    } catch (StoreException e) {
      getFailed(id, e);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      StoreException failure = broken(e);
      getFailed(id, failure);
      throw failure;
    }
    succeeded();
    if (lookup instanceof Lookup.Hit(Entry entry, long size, var time, InputStream body)) {
      recorder.count(Count.REMOTE_HITS, 1);
      log.debug("The remote storage has it", "action", id, "bytes", size);
      return new Lookup.Hit(entry, size, time, new MeasuredBody(id, body));
    }
    recorder.count(Count.REMOTE_MISSES, 1);
    log.debug("The remote storage does not have it", "action", id);
    return lookup;
  }

  /// A library that cannot even be loaded fails as a store, too.
  private static StoreException broken(Throwable e) {
    return new StoreException("the store failed: " + Unexpected.describe(e), false, null);
  }

  private void getFailed(ActionId id, Exception e) {
    if (Caller.gaveUp()) {
      return;
    }
    log.write(
        failed(e), "Failed to get from remote storage", "action", id, "error", Display.reason(e));
  }

  @Override
  public void put(ActionId id, Entry entry, Body body) throws StoreException, InterruptedException {
    try {
      store.put(id, entry, body);
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.TOO_LARGE) {
        // BodyLimits says once what that means for others.
        recorder.count(Count.REMOTE_ERRORS, 1);
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
    recorder.count(Count.REMOTE_PUTS, 1);
    log.debug("Put to the remote storage", "action", id, "bytes", body.size());
    recorder.count(Count.BYTES_SENT, body.size());
  }

  private void putFailed(ActionId id, StoreException e) {
    if (Caller.gaveUp()) {
      return;
    }
    if (e.reason() == Reason.DENIED) {
      // ReadOnlyFallback says it once for all of them.
      recorder.count(Count.REMOTE_ERRORS, 1);
      log.debug("A put was denied", "action", id, "error", e.getMessage());
      return;
    }
    log.write(
        failed(e), "Failed to put to remote storage", "action", id, "error", Display.reason(e));
  }

  private synchronized void succeeded() {
    answered = true;
    failuresInARow = 0;
  }

  /// Counts a failure.
  ///
  /// @return the level of the line that says so
  private synchronized Log.Level failed(Exception e) {
    recorder.count(Count.REMOTE_ERRORS, 1);
    if (failuresInARow++ == 0) {
      firstReason = Display.reason(e);
    }
    if (!(e instanceof StoreException failure) || failure.reason() != Reason.UNREACHABLE) {
      return Log.Level.WARN;
    }
    Log.Level level = isKnownToBeAway ? Log.Level.DEBUG : Log.Level.WARN;
    isKnownToBeAway = true;
    return level;
  }

  @Override
  public void close() {
    sumUp();
    store.close();
  }

  private synchronized void sumUp() {
    // A single failure has just been logged.
    if (failuresInARow >= (answered ? MANY : 2)) {
      log.warn(
          "The remote storage failed until the end", "calls", failuresInARow, "error", firstReason);
    }
  }

  @Override
  public String toString() {
    return "measured " + store;
  }

  private final class MeasuredBody extends BodyStream {
    private final ActionId id;

    MeasuredBody(ActionId id, InputStream body) {
      super(body);
      this.id = id;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
          recorder.count(Count.BYTES_FETCHED, n);
        }
        return n;
      } catch (IOException e) {
        getFailed(id, e);
        throw e;
      }
    }
  }
}
