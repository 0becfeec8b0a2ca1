package dev.cacheprog.prefetch;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.StoreException;
import java.util.Optional;
import java.util.Set;

/// The end of a session: compares what it has used with the manifest, has the manifest written if
/// they differ, and remembers that for the next sessions on this machine.
public final class ManifestCheck {
  private final Prediction prediction;
  private final ManifestWriter writer;
  private final ManifestAccess access;
  private final NegativeCache absent;
  private final LastManifestCheck lastCheck;
  private final InterimManifest interim;
  private final Deadline deadline;
  private final Log log;

  /// @param deadline how long [#run] may take
  public ManifestCheck(
      Prediction prediction,
      ManifestWriter writer,
      ManifestAccess access,
      NegativeCache absent,
      LastManifestCheck lastCheck,
      Deadline deadline,
      Log log) {
    this.prediction = prediction;
    this.writer = writer;
    this.access = access;
    this.absent = absent;
    this.lastCheck = lastCheck;
    this.interim = new InterimManifest(prediction, writer, log, Ticker.SYSTEM);
    this.deadline = deadline;
    this.log = log;
  }

  /// Something of what the session has used is about to be sent.
  void packing(UsageLog usage) {
    interim.begin(usage);
  }

  /// Returns when it is done, or the deadline is cancelled.
  ///
  /// @param broken packs that are gone or damaged
  void run(UsageLog usage, Set<Pack> broken) throws InterruptedException {
    if (access == ManifestAccess.READ_ONLY) {
      return;
    }
    interim.stop();
    // In a thread that nobody waits for once the deadline is over: the store may take long.
    Thread check =
        Thread.ofVirtual().name("manifest-check").unstarted(() -> tryToCheck(usage, broken));
    boolean done = false;
    if (!deadline.isCancelled()) {
      check.start();
      do {
        done = check.join(Deadline.STEP);
      } while (!done && deadline.remainingNanos() > 0);
    }
    if (!done) {
      check.interrupt();
      writer.stop();
    }
  }

  private void tryToCheck(UsageLog usage, Set<Pack> broken) {
    try {
      check(usage, broken);
    } catch (StoreException e) {
      log.debug("Failed to write manifest", "error", e.getMessage());
    } catch (InterruptedException _) {
      log.debug("Skipped writing of the manifest because of an interrupt");
    } catch (RuntimeException e) {
      log.error("Failed to write manifest", "error", e);
    }
  }

  private void check(UsageLog usage, Set<Pack> broken) throws StoreException, InterruptedException {
    boolean isNew = usage.hasNew() || prediction.hasBegun() || access == ManifestAccess.WRITE_ONLY;
    if (usage.isEmpty() || (!isNew && lastCheck.isRecent())) {
      return;
    }
    prediction.begin();
    Optional<LoadedManifest> loaded = prediction.awaitAtEnd(deadline.remainingNanos());
    if (loaded.isEmpty() && (!writer.needsInterim() || prediction.hasFailedForGood())) {
      return;
    }
    // Without objects, what this session has made would be lost.
    if (writer.write(loaded.isPresent() ? loaded.get() : prediction.loadAgain(), usage, broken)) {
      lastCheck.set();
    }
    for (ActionId id : usage.missed()) {
      absent.add(id);
    }
  }
}
