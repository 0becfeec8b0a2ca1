package dev.cacheprog.prefetch;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// What this build is expected to look up. Loads the manifest of the build in the background, once.
/// Safe for use by many threads at once.
public final class Prediction {
  /// So many manifests of similar builds are used in the place of a missing one.
  public static final int FALLBACKS = 2;

  /// How long the end of a session waits for the manifest.
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// How often a get that waits looks whether that still pays.
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Supplier<BuildKey> keys;
  private final ManifestStore manifests;
  private final ManifestAccess access;
  private final NegativeCache absent;
  private final Listener listener;
  private final Waiting waiting;
  private final Log log;

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean failedForGood;

  /// Empty if the store failed.
  private final CompletableFuture<Optional<LoadedManifest>> loading = new CompletableFuture<>();

  /// Is told how the manifest is loaded.
  public interface Listener {
    /// Before the first request.
    void begins();

    /// Before anybody else receives the manifest.
    void loaded(LoadedManifest loaded);

    /// Loading has ended, with a manifest or without, or the session no longer waits for it. May be
    /// called more than once.
    void ended();
  }

  /// How long gets wait for the manifest.
  ///
  /// @param budget of the whole session
  /// @param arrival receives the calls of the store that manifests are loaded from
  public record Waiting(WaitBudget budget, ManifestArrival arrival) {}

  /// @param keys called once, in the background
  /// @param absent used before the manifest is loaded
  public Prediction(
      Supplier<BuildKey> keys,
      ManifestStore manifests,
      ManifestAccess access,
      NegativeCache absent,
      Listener listener,
      Waiting waiting,
      Log log) {
    this.keys = keys;
    this.manifests = manifests;
    this.access = access;
    this.absent = absent;
    this.listener = listener;
    this.waiting = waiting;
    this.log = log;
  }

  /// Starts to load the manifest in the background, unless that was done before.
  ///
  /// @return whether this call has started it
  boolean begin() {
    if (begun.getAndSet(true)) {
      return false;
    }
    listener.begins();
    Thread.ofVirtual().name("manifest-load").start(this::load);
    return true;
  }

  boolean hasBegun() {
    return begun.get();
  }

  private void load() {
    Optional<LoadedManifest> answer = Optional.empty();
    try {
      BuildKey key = keys.get();
      PredictedManifest predicted =
          access == ManifestAccess.WRITE_ONLY
              ? new PredictedManifest(Manifest.EMPTY, true)
              : manifests.load(key);
      log.debug(
          "Loaded manifest",
          "command",
          key.command(),
          "own",
          predicted.isOwn(),
          "entries",
          predicted.manifest().entries().size());
      LoadedManifest loaded = LoadedManifest.of(key, predicted);
      listener.loaded(loaded);
      answer = Optional.of(loaded);
    } catch (StoreException e) {
      failedForGood = !e.retryable();
      log.debug("Failed to load manifest", "error", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      loading.complete(answer);
      listener.ended();
    }
  }

  /// Whether an earlier session on this machine has found that no build puts `id`. Always false
  /// once loading has begun: then the manifest counts.
  boolean wasAbsent(ActionId id) {
    if (begun.get() || !absent.isAbsent(id)) {
      return false;
    }
    log.debug("Skipped lookup: absent in an earlier session", "action", id);
    return true;
  }

  /// Whether the manifest lists `id` as absent. Waits for the manifest within the budget, unless it
  /// is known to take long.
  boolean isAbsent(ActionId id) throws InterruptedException {
    WaitBudget budget = waiting.budget();
    Optional<LoadedManifest> loaded = loaded();
    while (!loading.isDone() && budget.left() > 0 && !waiting.arrival().takesLong()) {
      long start = budget.begin();
      loaded = await(Math.min(budget.left(), STEP_NANOS));
      if (!loading.isDone()) {
        budget.wasted(start);
      }
    }
    if (loaded.isEmpty() || !loaded.get().manifest().absent().contains(id)) {
      return false;
    }
    log.debug("Skipped lookup: absent in the manifest", "action", id);
    return true;
  }

  /// Whether the manifest lists `id`, as far as it is loaded.
  public boolean isPredicted(ActionId id) {
    Optional<LoadedManifest> loaded = loaded();
    return loaded.isPresent() && loaded.get().outputs().containsKey(id);
  }

  /// Whether loading has ended, with a manifest or without.
  boolean hasEnded() {
    return loading.isDone();
  }

  /// The manifest, if it is loaded. Does not wait.
  Optional<LoadedManifest> loaded() {
    return loading.getNow(Optional.empty());
  }

  /// The manifest, for which the end of a session waits a limited time.
  ///
  /// @param nanos the time that is left at most
  Optional<LoadedManifest> awaitAtEnd(long nanos) throws InterruptedException {
    Optional<LoadedManifest> loaded = await(Math.min(nanos, WAIT_NANOS));
    listener.ended();
    return loaded;
  }

  /// Whether loading has failed in a way that does not pass.
  boolean hasFailedForGood() {
    return failedForGood;
  }

  /// Loads the manifest again, after loading has failed or takes too long.
  ///
  /// @throws StoreException if it fails again
  LoadedManifest loadAgain() throws StoreException, InterruptedException {
    BuildKey key = keys.get();
    return LoadedManifest.of(key, manifests.load(key));
  }

  private Optional<LoadedManifest> await(long nanos) throws InterruptedException {
    try {
      return loading.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new AssertionError("loading a manifest ends with an answer", e);
    }
  }
}
