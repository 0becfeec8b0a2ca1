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

/// Stops puts to a store that has denied one. With a key that may only read, every further put
/// would be sent in full and denied as well. Gets continue.
///
/// One denial is enough as long as no put has succeeded. Afterwards it may concern a single object,
/// which a write-once store does not replace: then it takes several consecutive ones.
public final class ReadOnlyFallbackStore implements RemoteStore {
  /// Consecutive denials, once a put has succeeded.
  private static final int DENIALS = 3;

  private final RemoteStore store;
  private final Duration retryAfter;
  private final String hint;
  private final InstantSource clock;
  private final Log log;

  private volatile boolean hasRead;

  /// Whether the last get was denied as well. That has a log line of its own.
  private volatile boolean isReadingDenied;

  private boolean hasWritten;
  private int denials;
  private boolean hasLoggedOne;

  /// When the store has denied a put last; null while puts are sent.
  private @Nullable Instant readOnlySince;

  /// @param retryAfter from a denial to the next put that is sent; zero: there is none
  /// @param hint what to do about it, for the log line
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

  /// @throws StoreException with [Reason#DENIED] also for a put that was not sent
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
          Reason.DENIED, "not written: the store has denied an earlier put", null);
    }
    readOnlySince = now; // no other put is sent before this one has its result
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
              ? "Remote storage allows reads but denies writes; stopped uploading"
              : "Remote storage denies writes; stopped uploading",
          "error",
          e.getMessage(),
          "hint",
          e.hint().isEmpty() ? hint : e.hint() + "; " + hint);
    } else if (!wasReadOnly && !hasLoggedOne) {
      hasLoggedOne = true;
      log.warn("Remote storage denied a put, although it accepted others", "error", e.getMessage());
    } else {
      log.debug("The remote storage has denied another put", "error", e.getMessage());
    }
  }

  private synchronized void succeeded() {
    hasWritten = true;
    denials = 0;
    if (readOnlySince != null) {
      readOnlySince = null;
      log.info("Remote storage accepts puts again");
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return "read-only fallback > " + store;
  }
}
