package dev.cacheprog.remote;

import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Writes no more to a store that has denied a put: with a key that may only read, every further
/// put would be sent in full and denied as well. Gets are not concerned.
///
/// The first denial is enough as long as no put has succeeded. Afterwards it may be about one
/// object, which a store of the write-once kind does not replace: then it takes some in a row.
public final class ReadOnlyFallbackStore implements RemoteStore {
  /// Denials in a row, after a put that succeeded.
  private static final int DENIALS = 3;

  private final RemoteStore store;
  private final Duration retryAfter;
  private final String hint;
  private final InstantSource clock;
  private final Log log;

  private volatile boolean hasRead;

  /// Whether the last get was denied as well, which is logged as a failure of its own.
  private volatile boolean isReadingDenied;

  private boolean hasWritten;
  private int denials;
  private boolean hasToldOfOne;

  /// When the store has denied what it was last tried with; null while it is written to.
  private @Nullable Instant readOnlySince;

  /// @param retryAfter how long nothing is written before a put is tried again; zero: for good
  /// @param hint what to do about it, for who reads the log
  public ReadOnlyFallbackStore(
      RemoteStore store, Duration retryAfter, String hint, InstantSource clock, Log log) {
    this.store = store;
    this.retryAfter = retryAfter;
    this.hint = hint;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup;
    try {
      lookup = store.get(id);
    } catch (StoreException e) {
      isReadingDenied = e.reason() == Reason.DENIED;
      throw e;
    }
    isReadingDenied = false;
    if (lookup instanceof Lookup.Hit) {
      hasRead = true;
    }
    return lookup;
  }

  /// @throws StoreException also, with [Reason#DENIED], if the store was not asked
  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    admit();
    try {
      store.put(id, metadata, body);
    } catch (StoreException e) {
      if (e.reason() == Reason.DENIED) {
        denied(e);
      }
      throw e;
    }
    succeeded();
  }

  private synchronized void admit() throws StoreException {
    Instant since = readOnlySince;
    if (since == null) {
      return;
    }
    Instant now = clock.instant();
    if (retryAfter.isZero() || now.isBefore(since.plus(retryAfter))) {
      throw new StoreException(
          Reason.DENIED, "nothing is written: the store has denied it before", null);
    }
    readOnlySince = now; // the others wait for what becomes of this one
  }

  private synchronized void denied(StoreException e) {
    denials++;
    boolean wasReadOnly = readOnlySince != null;
    if (!hasWritten || denials >= DENIALS || wasReadOnly) {
      readOnlySince = clock.instant();
    }
    if (!wasReadOnly && readOnlySince != null) {
      log.write(
          isReadingDenied ? Log.Level.INFO : Log.Level.WARN,
          hasRead
              ? "Reading the remote storage works, writing is denied; nothing more is written to it"
              : "Writing to the remote storage is denied; nothing more is written to it",
          "error",
          e.getMessage(),
          "hint",
          e.hint().isEmpty() ? hint : e.hint() + "; " + hint);
    } else if (!wasReadOnly && !hasToldOfOne) {
      hasToldOfOne = true;
      log.warn(
          "The remote storage has denied a put, although it took others", "error", e.getMessage());
    } else {
      log.debug("The remote storage has denied another put", "error", e.getMessage());
    }
  }

  private synchronized void succeeded() {
    hasWritten = true;
    denials = 0;
    if (readOnlySince != null) {
      readOnlySince = null;
      log.info("The remote storage takes puts again");
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "read-only if denied " + store;
  }
}
