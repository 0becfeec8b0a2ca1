package dev.cacheprog.prefetch;

import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.List;
import java.util.function.LongConsumer;

/// Brings all that the last build of a kind used to the local disk, with no go command waiting for
/// it.
public final class PrefillRun {
  /// So many requests run at once, here and in a build.
  public static final int REQUESTS = Prefetcher.WORKERS;

  /// Where the kind is not known, so many of the latest of its module stand in for it.
  private static final int STAND_INS = 8;

  private final LocalStore local;
  private final RemoteStore remote;
  private final NegativeCache absent;
  private final Counts counts;
  private final Log log;

  /// What was done, in actions.
  ///
  /// @param fetched now
  /// @param there before
  /// @param missing since the store does not have their bodies any more, or fails, or the disk is
  ///   full
  /// @param bytes of the bodies that were fetched, uncompressed
  /// @param standIns what go did in the builds whose objects these are, such as `build`, if no
  ///   build of the kind that was asked for is known; the latest first
  public record Outcome(int fetched, int there, int missing, long bytes, List<String> standIns) {
    public Outcome {
      standIns = List.copyOf(standIns);
    }

    Outcome(int fetched, int there, int missing, long bytes) {
      this(fetched, there, missing, bytes, List.of());
    }

    private Outcome of(List<String> others) {
      return new Outcome(fetched, there, missing, bytes, others);
    }
  }

  /// @param remote bodies uncompressed; not closed here
  public PrefillRun(
      LocalStore local, RemoteStore remote, NegativeCache absent, Counts counts, Log log) {
    this.local = local;
    this.remote = remote;
    this.absent = absent;
    this.counts = counts;
    this.log = log;
  }

  /// Fetches, and comes back when all is there or cannot be had.
  ///
  /// @param progress is told now and then how many actions have been brought
  /// @throws StoreException if the store could not say what builds of this kind use
  public Outcome run(BuildKey kind, LongConsumer progress)
      throws StoreException, InterruptedException {
    PredictedManifest forecast =
        new ManifestStore(remote, STAND_INS, log, Ticker.SYSTEM).load(kind);
    Manifest manifest = forecast.manifest();
    Prefetcher prefetcher = new Prefetcher(local, remote, counts, log, Ticker.SYSTEM);
    prefetcher.start(manifest);
    Outcome outcome = prefetcher.complete(manifest, progress);
    // What nobody has put need not be asked for, either.
    for (ActionId id : manifest.absent()) {
      absent.add(id);
    }
    return outcome.of(forecast.standIns());
  }
}
