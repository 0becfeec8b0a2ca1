package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stores manifests in a remote store, as objects with action ids that no action of go has.
public final class ManifestStore {
  /// Commands whose manifests are looked for before a build.
  private static final List<String> COMMANDS = List.of("build", "test", "vet", "install", "run");

  private final SmallObjects objects;
  private final BuildIndexStore index;
  private final StoreLayout layout;
  private final int fallbacks;
  private final Log log;

  /// @param layout what the store keeps
  /// @param fallbacks so many manifests of similar builds are used in the place of a missing one
  public ManifestStore(
      RemoteStore remote, StoreLayout layout, int fallbacks, Log log, Ticker ticker) {
    this.objects = new SmallObjects(remote, log, ticker);
    this.index = new BuildIndexStore(remote, log, ticker);
    this.layout = layout;
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
    String scope = key.scope();
    if (scope == null) {
      return PredictedManifest.NONE;
    }
    return layout.hasIndex() ? nearest(key, scope) : latest(key, scope);
  }

  /// The manifest of `key` alone; empty if there is none, or it is damaged.
  ///
  /// @throws StoreException if the store failed
  public Manifest loadOwn(BuildKey key) throws StoreException, InterruptedException {
    Manifest own = manifest(key.manifest());
    return own == null ? Manifest.EMPTY : own;
  }

  private PredictedManifest nearest(BuildKey key, String scope)
      throws StoreException, InterruptedException {
    List<Manifest> manifests = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    for (BuildIndex.Build similar : index.load(scope).nearest(key.command(), fallbacks)) {
      if (similar.manifest().equals(key.manifest())) {
        continue; // it was missing just now
      }
      commands.add(similar.command());
      Manifest manifest = manifest(similar.manifest());
      if (manifest != null) {
        manifests.add(manifest);
      }
    }
    return together(manifests, commands);
  }

  /// The latest manifest of a scope, from a store that finds it by itself: one with the same
  /// command, or of any. Before builds whose command is not known, the latest of several commands.
  private PredictedManifest latest(BuildKey key, String scope)
      throws StoreException, InterruptedException {
    List<Manifest> manifests = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    for (String command : commands(key)) {
      Manifest manifest = manifest(ActionId.of(new ObjectName.LatestManifest(scope, command)));
      if (manifest != null) {
        manifests.add(manifest);
        commands.add(command);
      }
    }
    if (manifests.isEmpty()) {
      Manifest any = manifest(ActionId.of(new ObjectName.LatestManifest(scope, "")));
      manifests.add(any == null ? Manifest.EMPTY : any);
    }
    return together(manifests, commands);
  }

  private List<String> commands(BuildKey key) {
    if (!key.command().isEmpty()) {
      return List.of(key.command());
    }
    return fallbacks < COMMANDS.size() ? List.of() : COMMANDS;
  }

  /// Of two entries for one action, the first one counts.
  private static PredictedManifest together(List<Manifest> manifests, List<String> commands) {
    List<ManifestEntry> entries = new ArrayList<>();
    Set<ActionId> seen = new HashSet<>();
    for (Manifest manifest : manifests) {
      for (ManifestEntry entry : manifest.entries()) {
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
    objects.write(key.manifest(manifest.packs()), ManifestFormat.encode(manifest));
  }

  /// Lets builds of the scope of `key` find its manifest. Where there is no index, that has
  /// happened when it was stored.
  ///
  /// @param deadline when to give up
  public void addToIndex(BuildKey key, Deadline deadline) throws InterruptedException {
    if (layout.hasIndex()) {
      index.add(key, deadline);
    }
  }

  /// Lets builds of another scope find a manifest, too.
  ///
  /// @param key with the other scope, and the text of the one that the manifest is stored under
  /// @throws StoreException if the store failed
  public void addToScope(BuildKey key, Manifest manifest, Deadline deadline)
      throws StoreException, InterruptedException {
    if (layout.hasIndex()) {
      index.add(key, deadline);
    } else {
      store(key, manifest);
    }
  }
}
