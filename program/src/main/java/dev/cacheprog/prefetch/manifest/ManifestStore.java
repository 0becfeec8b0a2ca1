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

/// Stores manifests in a remote store, as objects with action ids that no action of go has.
public final class ManifestStore {
  private final SmallObjects objects;
  private final BuildIndexStore index;
  private final int fallbacks;
  private final Log log;

  /// @param fallbacks so many manifests of similar builds are used in the place of a missing one
  public ManifestStore(RemoteStore remote, int fallbacks, Log log, Ticker ticker) {
    this.objects = new SmallObjects(remote, log, ticker);
    this.index = new BuildIndexStore(remote, log, ticker);
    this.fallbacks = fallbacks;
    this.log = log;
  }

  /// The manifest of `key`, else the entries of manifests of similar builds in its scope. A damaged
  /// manifest counts as missing.
  ///
  /// @throws StoreException if the store failed
  public PredictedManifest load(BuildKey key) throws StoreException, InterruptedException {
    Manifest own = manifest(key.manifest());
    if (own != null) {
      return new PredictedManifest(own, true);
    }
    return key.scope() == null ? PredictedManifest.NONE : fallback(key, key.scope());
  }

  private PredictedManifest fallback(BuildKey key, String scope)
      throws StoreException, InterruptedException {
    List<ManifestEntry> entries = new ArrayList<>();
    Set<ActionId> seen = new HashSet<>();
    List<String> commands = new ArrayList<>();
    for (BuildIndex.Build similar : index.load(scope).nearest(key.command(), fallbacks)) {
      if (similar.manifest().equals(key.manifest())) {
        continue; // it was missing just now
      }
      commands.add(similar.command());
      Manifest manifest = manifest(similar.manifest());
      for (ManifestEntry entry : (manifest == null ? Manifest.EMPTY : manifest).entries()) {
        if (seen.size() < Manifest.MAX_ENTRIES && seen.add(entry.action())) {
          entries.add(entry);
        }
      }
    }
    return new PredictedManifest(new Manifest(entries, Set.of()), false, commands);
  }

  private @Nullable Manifest manifest(ActionId id) throws StoreException, InterruptedException {
    SmallObjects.Found found = objects.read(id, ManifestFormat.MAX_BYTES);
    if (found == null) {
      return null;
    }
    try {
      return ManifestFormat.decode(found.bytes());
    } catch (IllegalArgumentException e) {
      log.warn("Ignored an unreadable manifest", "action", id, "error", e.getMessage());
      return null;
    }
  }

  /// Replaces the manifest of `key`.
  public void store(BuildKey key, Manifest manifest) throws StoreException, InterruptedException {
    objects.write(key.manifest(), ManifestFormat.encode(manifest));
  }

  /// The builds that have a manifest.
  public BuildIndexStore index() {
    return index;
  }
}
