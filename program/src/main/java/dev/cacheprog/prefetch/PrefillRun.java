package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.FetchTarget;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// Fetches all that the last build with a key has used, with no go command waiting for it.
public final class PrefillRun {
  /// How many requests run at once, here and in a build.
  public static final int REQUESTS = FetchQueue.AT_ONCE;

  /// So many manifests of similar builds are used in the place of a missing one.
  private static final int FALLBACKS = 8;

  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);

  private final FetchTarget local;
  private final RemoteStore remote;
  private final StoreLayout layout;
  private final Counts counts;
  private final Log log;

  /// What was done, in actions.
  ///
  /// @param fetched now
  /// @param there before
  /// @param missing since the store has lost their bodies, or fails, or the disk is full
  /// @param bytes of the bodies that were fetched, uncompressed
  /// @param lost the actions that are missing, unless the time was up
  /// @param fallbacks the go commands, such as `build`, of the similar builds whose manifests were
  ///   used, if the build has none; the latest first
  public record Outcome(
      int fetched, int there, int missing, long bytes, Set<ActionId> lost, List<String> fallbacks) {
    public Outcome {
      lost = Set.copyOf(lost);
      fallbacks = List.copyOf(fallbacks);
    }
  }

  /// @param remote bodies uncompressed; not closed here
  /// @param layout what `remote` keeps
  public PrefillRun(
      FetchTarget local, RemoteStore remote, StoreLayout layout, Counts counts, Log log) {
    this.local = local;
    this.remote = remote;
    this.layout = layout;
    this.counts = counts;
    this.log = log;
  }

  /// The manifests of a store, to load the one to fetch from.
  public static ManifestStore manifests(RemoteStore remote, StoreLayout layout, Log log) {
    return new ManifestStore(remote, layout, FALLBACKS, log, Ticker.SYSTEM);
  }

  /// Fetches what a manifest lists. Returns when everything was fetched or cannot be. What packs do
  /// not have is fetched as single objects.
  ///
  /// @param limit how long it may take; what has not arrived then is missing. Zero: without limit
  /// @param progress receives, repeatedly, how many actions have been fetched
  public Outcome fetch(PredictedManifest predicted, Duration limit, LongConsumer progress)
      throws InterruptedException {
    Deadline deadline = new Deadline(limit);
    Manifest manifest = predicted.manifest();
    TransferRate rate = new TransferRate(Ticker.SYSTEM);
    // Nobody waits for single bodies, so nothing is too slow.
    Prefetcher prefetcher =
        new Prefetcher(
            local, remote, rate, new WaitBudget(Ticker.SYSTEM), counts, log, Ticker.SYSTEM);
    prefetcher.fetchForOthers();
    if (!layout.hasObjects()) {
      prefetcher.fetchPacksAlone();
    }
    prefetcher.start(manifest);
    boolean ended = join(prefetcher, deadline, progress);
    if (ended && layout.hasObjects()) {
      prefetcher.startSingleFetches();
      ended = join(prefetcher, deadline, progress);
    }
    return outcome(prefetcher.expected(), manifest.entries().size(), ended, predicted.fallbacks());
  }

  /// The time in which go builds what a manifest lists, which no restore is worth more than.
  ///
  /// @param processors how many actions go builds at once
  public static Duration buildingTime(Manifest manifest, int processors) {
    double seconds = 0;
    for (ManifestEntry entry : manifest.entries()) {
      seconds += BuildCosts.seconds(entry.cost(), entry.location().size());
    }
    return Duration.ofMillis(Math.round(Math.min(seconds / processors, 1e6) * 1000));
  }

  /// @return whether all fetches have ended in time
  private static boolean join(Prefetcher prefetcher, Deadline deadline, LongConsumer progress)
      throws InterruptedException {
    while (!prefetcher.join(PROGRESS_INTERVAL)) {
      if (deadline.remainingNanos() == 0) {
        prefetcher.stop();
        return false;
      }
      progress.accept(prefetcher.expected().stream().filter(FetchPlan.Action::isDelivered).count());
    }
    return true;
  }

  /// @param expected actions that the local store did not have
  /// @param all how many actions the manifest lists
  private static Outcome outcome(
      Collection<FetchPlan.Action> expected, int all, boolean ended, List<String> fallbacks) {
    int fetched = 0;
    long bytes = 0;
    Set<ActionId> lost = new HashSet<>();
    Set<PendingBody> counted = new HashSet<>();
    for (FetchPlan.Action action : expected) {
      if (!action.isDelivered()) {
        lost.add(action.entry().action());
      } else {
        fetched++;
        bytes += counted.add(action.body()) ? action.body().location().size() : 0;
      }
    }
    return new Outcome(
        fetched,
        all - expected.size(),
        expected.size() - fetched,
        bytes,
        ended ? lost : Set.of(),
        fallbacks);
  }
}
