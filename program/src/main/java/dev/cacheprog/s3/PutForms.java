package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The form of puts that a store accepts, detected from its answers and remembered: whether the
/// names of metadata have `_` or `-`, and whether a checksum is sent with the body.
///
/// Names have `_` as long as the store receives and accepts them. Servers in front of a store may
/// drop such headers (nginx does by default): signatures are then invalid, or, where they are not
/// checked, the object is stored without its metadata. Some stores reject such names, or sign them
/// in another way. Safe for use by several threads.
final class PutForms {
  /// After this time the form is detected again: the server in front may have been changed.
  private static final Duration VALID = Duration.ofDays(7);

  /// For this time a denied put is not attributed to the names again.
  private static final Duration DENIED_VALID = Duration.ofHours(1);

  private static final String NAMES = "metadata-names";
  private static final String NAMES_DENIED = "metadata-names-denied";
  private static final String CHECKSUM = "put-checksum";
  private static final String YES = "yes";

  private final StoreMemory memory;
  private final Log log;

  /// Held while one put detects the form for all; the others wait.
  private final ReentrantLock detection = new ReentrantLock();

  private boolean loaded;
  private volatile boolean dashes;
  private volatile boolean checksum;

  /// Whether an object was read with names that have `_`.
  private volatile boolean verified;

  /// Whether `-` is known not to help where `_` is rejected.
  private volatile boolean settled;

  /// A put, which can be sent more than once.
  interface Attempt {
    /// @return null if the store has accepted the object
    @Nullable S3Error send(boolean dashes, boolean checksum)
        throws StoreException, InterruptedException;

    /// Whether the object in the store has its metadata; also true if it cannot be read.
    ///
    /// @throws StoreException if there was no answer
    boolean hasMetadata() throws StoreException, InterruptedException;
  }

  PutForms(StoreMemory memory, Log log) {
    this.memory = memory;
    this.log = log;
  }

  /// Puts an object in the form that the store accepts.
  ///
  /// @return null if the store has accepted it
  @Nullable S3Error put(Attempt attempt) throws StoreException, InterruptedException {
    load();
    if (dashes) {
      return send(attempt, true);
    }
    S3Error error = send(attempt, false);
    if (error == null) {
      if (!verified) {
        verify(attempt);
      }
      // Another put may have detected the form while this one was sent.
      return dashes ? send(attempt, true) : null;
    }
    return mayBeCausedByNames(error) ? sendWithDashes(attempt, error) : error;
  }

  private synchronized void load() {
    if (!loaded) {
      loaded = true;
      String names = memory.recall(NAMES, VALID);
      dashes = "-".equals(names);
      verified = "_".equals(names);
      checksum = memory.recall(CHECKSUM, VALID) != null;
    }
  }

  private @Nullable S3Error send(Attempt attempt, boolean dashes)
      throws StoreException, InterruptedException {
    boolean withChecksum = checksum;
    S3Error error = attempt.send(dashes, withChecksum);
    if (error == null || withChecksum || !error.requiresChecksum()) {
      return error;
    }
    log.debug("The store requires a checksum with each put", "answer", error.message());
    checksum = true;
    memory.remember(CHECKSUM, YES);
    return attempt.send(dashes, true);
  }

  /// Reads the metadata of the first object that the store has accepted.
  private void verify(Attempt attempt) throws InterruptedException {
    detection.lockInterruptibly();
    try {
      if (!dashes && !verified) {
        checkMetadata(attempt);
        verified = true;
      }
    } finally {
      detection.unlock();
    }
  }

  private void checkMetadata(Attempt attempt) throws InterruptedException {
    try {
      if (attempt.hasMetadata()) {
        settled = true;
        memory.remember(NAMES, "_");
      } else {
        useDashes("the first object was stored without its metadata");
      }
    } catch (StoreException e) {
      log.debug("Failed to check whether the store keeps metadata", "error", e.getMessage());
    }
  }

  private @Nullable S3Error sendWithDashes(Attempt attempt, S3Error error)
      throws StoreException, InterruptedException {
    detection.lockInterruptibly();
    try {
      if (!dashes) {
        return settled ? error : tryDashes(attempt, error);
      }
    } finally {
      detection.unlock();
    }
    return send(attempt, true);
  }

  /// @return the error of the first attempt if this one fails, too
  private @Nullable S3Error tryDashes(Attempt attempt, S3Error error)
      throws StoreException, InterruptedException {
    S3Error other = send(attempt, true);
    if (other == null) {
      useDashes(error.code().isEmpty() ? "HTTP " + error.status() : error.code());
      return null;
    }
    if (!HttpTransport.isTransient(other.status())) {
      settled = true;
      if (error.isDenied()) {
        memory.remember(NAMES_DENIED, YES);
      }
    }
    return error;
  }

  private void useDashes(String reason) {
    dashes = true;
    memory.remember(NAMES, "-");
    log.info(
        "Using - instead of _ in metadata names: the store drops or rejects _",
        "reason",
        reason,
        "hint",
        "to keep _: underscores_in_headers on in nginx, or what corresponds to it in the server in"
            + " front of the store");
  }

  /// A second request is worthwhile for an answer about headers or signatures. A key that may not
  /// put is denied each time; that should not cost each session another request.
  private boolean mayBeCausedByNames(S3Error error) {
    if (error.isDenied()) {
      String message = error.message().toLowerCase(Locale.ROOT);
      return message.contains("header")
          || message.contains("signed")
          || memory.recall(NAMES_DENIED, DENIED_VALID) == null;
    }
    return error.code().equals("SignatureDoesNotMatch") || error.isUnexplainedBadRequest();
  }
}
