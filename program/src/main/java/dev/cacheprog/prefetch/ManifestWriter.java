package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sends the last packs of a session, its manifest, and its line of the build index.
public final class ManifestWriter {
  /// Bytes of a manifest for each entry.
  private static final long ENTRY_BYTES = 75;

  private final ManifestStore manifests;
  private final PackWriter packs;
  private final ManifestAccess access;
  private final BuildCosts costs;
  private final Deadline deadline;
  private final Counts counts;
  private final Log log;

  /// @param packs finished here
  /// @param costs of what this session has built
  /// @param deadline of the whole end of a session
  public ManifestWriter(
      ManifestStore manifests,
      PackWriter packs,
      ManifestAccess access,
      BuildCosts costs,
      Deadline deadline,
      Counts counts,
      Log log) {
    this.manifests = manifests;
    this.packs = packs;
    this.access = access;
    this.costs = costs;
    this.deadline = deadline;
    this.counts = counts;
    this.log = log;
  }

  /// Replaces the manifest if it does not describe what the session has used.
  ///
  /// @param before what is there
  /// @param broken packs that are gone or damaged
  void write(LoadedManifest before, UsageLog usage, Set<Pack> broken)
      throws StoreException, InterruptedException {
    List<UsageLog.Use> uses = usage.uses();
    ManifestUpdate update =
        ManifestUpdate.of(before.predicted(), used(uses), broken, packs.sizes());
    if (update.isNeeded()) {
      write(before, usage, uses, update);
    }
  }

  /// The same, but a key without a manifest gets one, even if manifests of others have all of it.
  void writeOwn(LoadedManifest before, UsageLog usage, Set<Pack> broken)
      throws StoreException, InterruptedException {
    List<UsageLog.Use> uses = usage.uses();
    write(
        before,
        usage,
        uses,
        ManifestUpdate.needed(before.predicted(), used(uses), broken, packs.sizes()));
  }

  private void write(
      LoadedManifest before, UsageLog usage, List<UsageLog.Use> uses, ManifestUpdate update)
      throws StoreException, InterruptedException {
    long bytes = uses.size() * ENTRY_BYTES;
    if (!packs.hasTimeFor(bytes)) {
      log.debug("Skipped writing of the manifest: the link is too slow", "bytes", bytes);
      packs.stop();
      return;
    }
    Thread index = Thread.ofVirtual().name("build-index").start(() -> addToIndex(before.key()));
    try {
      for (UsageLog.Use use : uses) {
        if (update.isToPack(use.entry().outputId())) {
          packs.add(use.entry());
        }
      }
      sendUnpacked(uses, before);
      Map<OutputId, BodyLocation> placed = packs.finish(bytes);
      counts.add(Count.BYTES_REPACKED, update.repacked());
      manifests.store(before.key(), update.manifest(placed, usage.missed()));
      index.join();
    } finally {
      index.interrupt(); // if there is no manifest that it could name, or no time
    }
  }

  /// Drops all packs that have not been sent.
  void stop() {
    packs.stop();
  }

  /// At the same time as packs and the manifest are sent: it takes a few round trips.
  private void addToIndex(BuildKey key) {
    if (access == ManifestAccess.WRITE_ONLY) {
      return; // the index would have to be read
    }
    try {
      manifests.index().add(key, deadline);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("Failed to write build index", "error", e);
    }
  }

  private List<ManifestUpdate.Used> used(List<UsageLog.Use> uses) {
    List<ManifestUpdate.Used> used = new ArrayList<>(uses.size());
    for (UsageLog.Use use : uses) {
      used.add(
          new ManifestUpdate.Used(
              use.action(),
              use.entry().outputId(),
              use.entry().size(),
              use.entry().time(),
              costs.of(use.action()),
              use.used().program()));
    }
    return used;
  }

  /// Sends bodies that are too large for packs, that the local disk had before this session, and
  /// that the manifest does not list: the store may have been emptied, or be new.
  private void sendUnpacked(List<UsageLog.Use> uses, LoadedManifest before) {
    for (UsageLog.Use use : uses) {
      if (use.wasLocal()
          && use.entry().size() >= BodyLocation.PACKABLE_BELOW
          && !before.has(use.action(), use.entry().outputId())) {
        packs.sendObject(use.action(), use.entry());
      }
    }
  }
}
