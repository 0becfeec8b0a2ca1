package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps manifests in a remote store, as objects under action ids of their own.
public final class ManifestStore {
  private final SmallObjects objects;
  private final BuildIndexStore index;
  private final int standIns;
  private final Log log;

  /// @param standIns so many manifests of other kinds stand in for one that is missing
  public ManifestStore(RemoteStore remote, int standIns, Log log, Ticker ticker) {
    this.objects = new SmallObjects(remote, log, ticker);
    this.index = new BuildIndexStore(remote, log, ticker);
    this.standIns = standIns;
    this.log = log;
  }

  /// The manifest of `kind`, else what manifests of other kinds in its scope say together. What is
  /// damaged counts as missing.
  ///
  /// @throws StoreException if the store could not say
  public PredictedManifest load(BuildKey kind) throws StoreException, InterruptedException {
    Manifest own = manifest(kind.manifest());
    if (own != null) {
      return new PredictedManifest(own, true);
    }
    return kind.scope() == null ? PredictedManifest.NONE : standIn(kind, kind.scope());
  }

  private PredictedManifest standIn(BuildKey kind, String scope)
      throws StoreException, InterruptedException {
    List<ManifestEntry> uses = new ArrayList<>();
    Set<ActionId> seen = new HashSet<>();
    List<String> commands = new ArrayList<>();
    for (BuildIndex.Kind other : index.load(scope).nearest(kind.command(), standIns)) {
      if (other.manifest().equals(kind.manifest())) {
        continue; // it has just been found missing
      }
      commands.add(other.command());
      Manifest manifest = manifest(other.manifest());
      for (ManifestEntry use : (manifest == null ? Manifest.EMPTY : manifest).uses()) {
        if (seen.size() < Manifest.MAX_USES && seen.add(use.action())) {
          uses.add(use);
        }
      }
    }
    return new PredictedManifest(new Manifest(uses, Set.of()), false, commands);
  }

  private @Nullable Manifest manifest(ActionId id) throws StoreException, InterruptedException {
    SmallObjects.Found found = objects.read(id, ManifestFormat.MAX_BYTES);
    if (found == null) {
      return null;
    }
    try {
      return ManifestFormat.decode(found.bytes());
    } catch (IllegalArgumentException e) {
      log.warn("Ignored a manifest that cannot be read", "action", id, "error", e.getMessage());
      return null;
    }
  }

  /// Makes `manifest` that of `kind`.
  public void store(BuildKey kind, Manifest manifest) throws StoreException, InterruptedException {
    objects.write(kind.manifest(), ManifestFormat.encode(manifest));
  }

  /// The builds that have a manifest.
  public BuildIndexStore index() {
    return index;
  }
}
