package dev.cacheprog.prefetch;

import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// Fetches all that the last build with a key has used to the local disk, with no go command
/// waiting for it.
public final class PrefillRun {
  /// How many requests run at once, here and in a build.
  public static final int REQUESTS = FetchQueue.AT_ONCE;

  /// So many manifests of similar builds are used in the place of a missing one.
  private static final int FALLBACKS = 8;

  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);

  private final LocalStore local;
  private final RemoteStore remote;
  private final NegativeCache absent;
  private final Counts counts;
  private final Log log;

  /// What was done, in actions.
  ///
  /// @param fetched now
  /// @param there before
  /// @param missing since the store has lost their bodies, or fails, or the disk is full
  /// @param bytes of the bodies that were fetched, uncompressed
  /// @param fallbacks the go commands, such as `build`, of the similar builds whose manifests were
  ///   used, if the build has none; the latest first
  public record Outcome(int fetched, int there, int missing, long bytes, List<String> fallbacks) {
    public Outcome {
      fallbacks = List.copyOf(fallbacks);
    }
  }

  /// @param remote bodies uncompressed; not closed here
  /// @param absent receives what the manifest lists as absent
  public PrefillRun(
      LocalStore local, RemoteStore remote, NegativeCache absent, Counts counts, Log log) {
    this.local = local;
    this.remote = remote;
    this.absent = absent;
    this.counts = counts;
    this.log = log;
  }

  /// Returns when everything was fetched or cannot be. What packs do not have is fetched as single
  /// objects.
  ///
  /// @param progress receives, repeatedly, how many actions have been fetched
  /// @throws StoreException if the store failed to give the manifest
  public Outcome run(BuildKey key, LongConsumer progress)
      throws StoreException, InterruptedException {
    PredictedManifest predicted =
        new ManifestStore(remote, FALLBACKS, log, Ticker.SYSTEM).load(key);
    Manifest manifest = predicted.manifest();
    TransferRate rate = new TransferRate(Ticker.SYSTEM);
    // Nobody waits for single bodies, so nothing is too slow.
    Prefetcher prefetcher =
        new Prefetcher(
            local, remote, rate, new WaitBudget(rate, Ticker.SYSTEM), counts, log, Ticker.SYSTEM);
    prefetcher.start(manifest);
    join(prefetcher, progress);
    prefetcher.startSingleFetches();
    join(prefetcher, progress);
    prefetcher.storeActions();
    for (ActionId id : manifest.absent()) {
      absent.add(id);
    }
    return outcome(prefetcher.expected(), manifest.entries().size(), predicted.fallbacks());
  }

  private static void join(Prefetcher prefetcher, LongConsumer progress)
      throws InterruptedException {
    while (!prefetcher.join(PROGRESS_INTERVAL)) {
      progress.accept(prefetcher.expected().stream().filter(FetchPlan.Action::isDelivered).count());
    }
  }

  /// @param expected actions that the local store did not have
  /// @param all how many actions the manifest lists
  private static Outcome outcome(
      Collection<FetchPlan.Action> expected, int all, List<String> fallbacks) {
    int fetched = 0;
    long bytes = 0;
    Set<PendingBody> counted = new HashSet<>();
    for (FetchPlan.Action action : expected) {
      if (action.isDelivered()) {
        fetched++;
        bytes += counted.add(action.body()) ? action.body().location().size() : 0;
      }
    }
    return new Outcome(fetched, all - expected.size(), expected.size() - fetched, bytes, fallbacks);
  }
}
