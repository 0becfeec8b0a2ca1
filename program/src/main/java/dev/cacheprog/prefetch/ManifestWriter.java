package dev.cacheprog.prefetch;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.manifest.ManifestUpdate;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Sends the last packs of a session, its manifest, and its line of the build index.
public final class ManifestWriter {
  /// Bytes of a manifest for each entry.
  private static final long ENTRY_BYTES = 75;

  private final ManifestStore manifests;
  private final PackWriter packs;
  private final StoreLayout layout;
  private final ManifestAccess access;
  private final BuildCosts costs;
  private final Deadline deadline;
  private final Counts counts;
  private final Log log;

  /// How many bodies lay in packs when an interim manifest was written.
  private int interim;

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
    this.layout = packs.sizes().layout();
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
  /// @return false if there was no time for it
  boolean write(LoadedManifest before, UsageLog usage, Set<Pack> broken)
      throws StoreException, InterruptedException {
    List<UsageLog.Use> uses = usage.uses();
    List<ManifestUpdate.Used> used = used(uses);
    return !ManifestUpdate.isNeeded(before.predicted(), used, broken, packs.sizes())
        || write(before, usage, uses, used, broken).isPresent();
  }

  /// The same, but a key without a manifest gets one, even if manifests of others have all of it.
  ///
  /// @return the manifest; empty if there was no time for it
  Optional<Manifest> writeOwn(LoadedManifest before, UsageLog usage, Set<Pack> broken)
      throws StoreException, InterruptedException {
    List<UsageLog.Use> uses = usage.uses();
    return write(before, usage, uses, used(uses), broken);
  }

  private Optional<Manifest> write(
      LoadedManifest before,
      UsageLog usage,
      List<UsageLog.Use> uses,
      List<ManifestUpdate.Used> used,
      Set<Pack> broken)
      throws StoreException, InterruptedException {
    long bytes = uses.size() * ENTRY_BYTES;
    // Without objects, all would be lost: then it is tried until the deadline.
    if (layout.hasObjects() && !packs.hasTimeFor(bytes)) {
      reportSkipped(bytes);
      packs.stop();
      return Optional.empty();
    }
    Thread index = Thread.ofVirtual().name("build-index").start(() -> addToIndex(before.key()));
    try {
      PredictedManifest newest = newest(before, uses);
      ManifestUpdate update = ManifestUpdate.needed(newest, used, broken, packs.sizes());
      for (UsageLog.Use use : uses) {
        if (update.isToPack(use.entry().outputId())) {
          packs.add(use.entry());
        }
      }
      if (layout.hasObjects()) {
        sendUnpacked(uses, before);
      }
      Map<OutputId, BodyLocation> placed = packs.finish(bytes);
      counts.add(Count.BYTES_REPACKED, update.repacked());
      Manifest manifest = update.manifest(placed, usage.missed());
      if (!layout.hasObjects()) {
        manifest = manifest.withoutObjects();
      }
      manifests.store(before.key(), manifest);
      index.join();
      return Optional.of(manifest);
    } finally {
      index.interrupt(); // if there is no manifest that it could name, or no time
    }
  }

  private void reportSkipped(long bytes) {
    if (deadline.isCancelled()) {
      log.debug("Skipped writing of the manifest because of an interrupt");
      return;
    }
    log.warn(
        "Manifest was not uploaded: the link is too slow",
        "bytes",
        bytes,
        "max_background_wait",
        deadline.limit(),
        "hint",
        "builds prefetch only what a manifest lists; increase CACHEPROG_MAX_BACKGROUND_WAIT");
  }

  /// Whether [#writeInterim] has any use.
  boolean needsInterim() {
    return !layout.hasObjects() && access == ManifestAccess.READ_AND_WRITE;
  }

  /// Adds to the manifest of the store what lies in packs by now, unless nothing was sent since the
  /// last time. Called by one thread.
  void writeInterim(LoadedManifest before, UsageLog usage)
      throws StoreException, InterruptedException {
    Map<OutputId, BodyLocation> placed = packs.placed();
    if (placed.size() == interim) {
      return;
    }
    Manifest stored = stored(before);
    // Of others' manifests, too: this one will be found in their place.
    Manifest known = stored.with(before.manifest());
    Map<ActionId, Integer> knownCosts = known.costs();
    List<ManifestEntry> entries = new ArrayList<>();
    for (UsageLog.Use use : usage.uses()) {
      OutputId id = use.entry().outputId();
      BodyLocation location =
          use.entry().size() == 0
              ? BodyLocation.unpacked(id, 0)
              : placed.getOrDefault(id, before.packed().get(id));
      if (location != null && entries.size() < Manifest.MAX_ENTRIES) {
        entries.add(
            new ManifestEntry(
                use.action(),
                location,
                use.entry().time(),
                0,
                knownCosts.getOrDefault(use.action(), costs.of(use.action())),
                use.used().program()));
      }
    }
    manifests.store(before.key(), new Manifest(entries, Set.of()).with(known));
    interim = placed.size();
  }

  /// What the store has now. Where it keeps no objects, what another session has stored since then
  /// would be lost with its manifest.
  private PredictedManifest newest(LoadedManifest before, List<UsageLog.Use> uses)
      throws StoreException, InterruptedException {
    if (layout.hasObjects() || access == ManifestAccess.WRITE_ONLY) {
      return before.predicted();
    }
    Manifest newest = stored(before);
    if (newest.entries().isEmpty()) {
      return before.predicted();
    }
    Set<ActionId> used = new HashSet<>();
    for (UsageLog.Use use : uses) {
      used.add(use.action());
    }
    return new PredictedManifest(
        newest.youngerBeside(before.manifest()).with(before.manifest(), used), true);
  }

  /// The manifest that the store has now. If the store cannot be read, the one that was read
  /// before: what others have written since may be lost, but not what this session has made.
  private Manifest stored(LoadedManifest before) throws InterruptedException {
    try {
      return manifests.loadOwn(before.key());
    } catch (StoreException e) {
      log.debug("Failed to load manifest", "error", e.getMessage());
      return before.isOwn() ? before.manifest() : Manifest.EMPTY;
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
      manifests.addToIndex(key, deadline);
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
