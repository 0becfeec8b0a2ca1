package dev.cacheprog.s3;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.NetworkFailure;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Finds out at the end of a session whether the credentials may read. S3 denies gets of absent
/// objects to credentials that may not list the bucket, so a denied get is a miss; in a cold build
/// all gets are. Only an object that this session has put proves that reading is denied.
final class ReadAccess {
  /// Limit for reading an object back at the end of a session.
  private static final Duration READ_BACK_TIMEOUT = Duration.ofSeconds(2);

  private final boolean anonymous;
  private final S3Location location;
  private final Log log;
  private final AtomicLong deniedGets = new AtomicLong();
  private volatile boolean hasRead;

  /// An object that was put early in the session; null if there is none.
  private volatile @Nullable ActionId stored;

  /// @param anonymous whether requests are not signed
  ReadAccess(boolean anonymous, S3Location location, Log log) {
    this.anonymous = anonymous;
    this.location = location;
    this.log = log;
  }

  /// Reads an object.
  interface Probe {
    /// Whether a get is denied.
    boolean isDenied(ActionId id) throws StoreException, InterruptedException;
  }

  /// A get was denied.
  void denied() {
    deniedGets.incrementAndGet();
  }

  /// A get was answered otherwise.
  void allowed() {
    hasRead = true;
  }

  /// A put has succeeded.
  void stored(ActionId id) {
    if (stored == null) {
      stored = id; // of two that race, either is good
    }
  }

  /// What to do if every get so far was denied, for people; empty if one was not, or if there was
  /// none.
  String hint() {
    if (deniedGets.get() == 0 || hasRead) {
      return "";
    }
    return NetworkFailure.both(
        anonymous ? S3Error.ANONYMOUS_GET_DENIED : S3Error.GET_DENIED, location.pathStyleHint());
  }

  /// Logs that reading is denied, if that is so.
  void report(Probe probe) {
    String hint = hint();
    if (hint.isEmpty()) {
      return;
    }
    ActionId id = stored;
    if (id == null) {
      log.warn(
          "S3 has denied every get and no put succeeded: the bucket is empty, or these credentials"
              + " may not read it",
          "gets",
          deniedGets.get(),
          "hint",
          hint);
    } else if (isDenied(id, probe)) {
      log.warn(
          "S3 accepts puts but denies every get, even of objects that this session has put: these"
              + " credentials may write but not read",
          "gets",
          deniedGets.get(),
          "hint",
          hint);
    }
  }

  /// Whether a get of an object in the store is denied; false without an answer in time.
  private boolean isDenied(ActionId id, Probe probe) {
    FutureTask<Boolean> task = new FutureTask<>(() -> probe.isDenied(id));
    Thread reader = Thread.ofVirtual().name("S3 read back").start(task);
    try {
      return task.get(READ_BACK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("Failed to read back an object of this session", "error", e);
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      reader.interrupt();
    }
  }
}
