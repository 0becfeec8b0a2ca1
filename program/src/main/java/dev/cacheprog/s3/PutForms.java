package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The form that puts need for one store, found out from its answers and remembered: whether the
/// names of metadata have `_` or `-`, and whether a checksum goes with a body.
///
/// Names have `_` as long as the store gets and takes them. Servers in front of a store may drop
/// such headers (nginx does by default); then signatures do not fit, or, where nobody checks them,
/// the object is stored without its facts. Some stores refuse such names, or sign them in another
/// way. Safe for use by many threads at once.
final class PutForms {
  /// After this time a store is looked at anew: somebody may have set up the server in front.
  private static final Duration VALID = Duration.ofDays(7);

  /// For how long a key without the right to put is not taken for a problem with names again.
  private static final Duration DENIED_VALID = Duration.ofHours(1);

  private static final String NAMES = "metadata-names";
  private static final String NAMES_DENIED = "metadata-names-denied";
  private static final String CHECKSUM = "put-checksum";
  private static final String YES = "yes";

  private final StoreMemory memory;
  private final Log log;

  /// Held while one put finds out what holds for all; the others wait.
  private final ReentrantLock finding = new ReentrantLock();

  private boolean loaded;
  private volatile boolean dashes;
  private volatile boolean checksum;

  /// Whether an object was seen to keep names with `_`.
  private volatile boolean verified;

  /// Whether `-` will not help where `_` is refused.
  private volatile boolean settled;

  /// One put, sent as often as it takes.
  interface Attempt {
    /// @return null if the store took the object
    @Nullable S3Errors send(boolean dashes, boolean checksum)
        throws StoreException, InterruptedException;

    /// Whether the object that was sent has its facts; also true if the store does not say.
    ///
    /// @throws StoreException if there was no answer
    boolean hasFacts() throws StoreException, InterruptedException;
  }

  PutForms(StoreMemory memory, Log log) {
    this.memory = memory;
    this.log = log;
  }

  /// Puts an object in the form that the store takes.
  ///
  /// @return null if it took it
  @Nullable S3Errors put(Attempt attempt) throws StoreException, InterruptedException {
    load();
    if (dashes) {
      return send(attempt, true);
    }
    S3Errors refusal = send(attempt, false);
    if (refusal == null) {
      if (!verified) {
        verify(attempt);
      }
      // Another put may have found out while this one was on its way.
      return dashes ? send(attempt, true) : null;
    }
    return mayComeOfNames(refusal) ? sendWithDashes(attempt, refusal) : refusal;
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

  private @Nullable S3Errors send(Attempt attempt, boolean dashes)
      throws StoreException, InterruptedException {
    boolean summed = checksum;
    S3Errors refusal = attempt.send(dashes, summed);
    if (refusal == null || summed || !refusal.wantsChecksum()) {
      return refusal;
    }
    log.debug("The store wants a checksum with each put", "answer", refusal.message());
    checksum = true;
    memory.remember(CHECKSUM, YES);
    return attempt.send(dashes, true);
  }

  /// Looks at the first object that this store was seen to take.
  private void verify(Attempt attempt) throws InterruptedException {
    finding.lockInterruptibly();
    try {
      if (!dashes && !verified) {
        look(attempt);
        verified = true;
      }
    } finally {
      finding.unlock();
    }
  }

  private void look(Attempt attempt) throws InterruptedException {
    try {
      if (attempt.hasFacts()) {
        settled = true;
        memory.remember(NAMES, "_");
      } else {
        useDashes("the first object was stored without its metadata");
      }
    } catch (StoreException e) {
      log.debug("Whether the store keeps metadata is not known", "error", e.getMessage());
    }
  }

  private @Nullable S3Errors sendWithDashes(Attempt attempt, S3Errors refusal)
      throws StoreException, InterruptedException {
    finding.lockInterruptibly();
    try {
      if (!dashes) {
        return settled ? refusal : tryDashes(attempt, refusal);
      }
    } finally {
      finding.unlock();
    }
    return send(attempt, true);
  }

  /// @return the refusal of the first try if this one is refused, too
  private @Nullable S3Errors tryDashes(Attempt attempt, S3Errors refusal)
      throws StoreException, InterruptedException {
    S3Errors other = send(attempt, true);
    if (other == null) {
      useDashes(refusal.code().isEmpty() ? "HTTP " + refusal.status() : refusal.code());
      return null;
    }
    if (!HttpTransport.isTransient(other.status())) {
      settled = true;
      if (refusal.isDenied()) {
        memory.remember(NAMES_DENIED, YES);
      }
    }
    return refusal;
  }

  private void useDashes(String reason) {
    dashes = true;
    memory.remember(NAMES, "-");
    log.info(
        "Metadata names are sent with - instead of _: the store does not receive or accept _",
        "reason",
        reason,
        "hint",
        "to keep _: underscores_in_headers on in nginx, or what corresponds to it in the server in"
            + " front of the store");
  }

  /// A key that may not put is refused each time, and should not cost each session one request
  /// more; an answer about headers or signatures is worth one.
  private boolean mayComeOfNames(S3Errors refusal) {
    if (refusal.isDenied()) {
      String message = refusal.message().toLowerCase(Locale.ROOT);
      return message.contains("header")
          || message.contains("signed")
          || memory.recall(NAMES_DENIED, DENIED_VALID) == null;
    }
    return refusal.code().equals("SignatureDoesNotMatch") || refusal.isUnexplainedBadRequest();
  }
}
