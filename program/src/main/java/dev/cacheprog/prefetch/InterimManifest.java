package dev.cacheprog.prefetch;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the manifest now and then while a build runs. Where a store keeps packs alone, a session
/// that is killed would otherwise lose all that it has sent.
final class InterimManifest {
  /// Before the first one. The time doubles with each, so that there are few.
  private static final Duration FIRST = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Prediction prediction;
  private final ManifestWriter writer;
  private final Log log;
  private final Ticker ticker;

  private @Nullable Thread thread;

  InterimManifest(Prediction prediction, ManifestWriter writer, Log log, Ticker ticker) {
    this.prediction = prediction;
    this.writer = writer;
    this.log = log;
    this.ticker = ticker;
  }

  /// Packs are being filled. Does nothing if that is known, or if what they hold is stored
  /// elsewhere, too.
  synchronized void begin(UsageLog usage) {
    if (thread == null && writer.needsInterim()) {
      thread = Thread.ofVirtual().name("interim-manifest").start(() -> run(usage));
    }
  }

  private void run(UsageLog usage) {
    try {
      for (long pause = FIRST.toNanos(); ; pause = Math.min(2 * pause, LONGEST.toNanos())) {
        ticker.sleep(pause);
        write(usage);
      }
    } catch (InterruptedException _) {
      // The session ends.
    } catch (RuntimeException e) {
      log.error("Failed to write manifest", "error", e);
    }
  }

  private void write(UsageLog usage) throws InterruptedException {
    Optional<LoadedManifest> loaded = prediction.loaded();
    if (loaded.isPresent()) {
      try {
        writer.writeInterim(loaded.get(), usage);
      } catch (StoreException e) {
        log.debug("Failed to write manifest", "error", e.getMessage());
      }
    }
  }

  /// Returns when nothing more is written: the last manifest must come after it.
  void stop() throws InterruptedException {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      running.join(Duration.ofSeconds(1));
    }
  }
}
