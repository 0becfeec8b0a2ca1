package dev.cacheprog.bundle;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import dev.cacheprog.core.Ticker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps manifests in a remote store, as objects under action ids of their own.
final class Forecasts {
  private final WholeObjects objects;
  private final KindList list;
  private final int standIns;
  private final Log log;

  /// @param standIns so many manifests of other kinds stand in for one that is missing
  Forecasts(RemoteStore remote, int standIns, Log log, Ticker ticker) {
    this.objects = new WholeObjects(remote, log, ticker);
    this.list = new KindList(remote, log, ticker);
    this.standIns = standIns;
    this.log = log;
  }

  /// The manifest of `kind`, else what manifests of other kinds in its scope say together. What is
  /// damaged counts as missing.
  ///
  /// @throws StoreException if the store could not say
  Forecast load(BuildKind kind) throws StoreException, InterruptedException {
    Manifest own = manifest(kind.manifest());
    if (own != null) {
      return new Forecast(own, true);
    }
    return kind.scope() == null ? Forecast.NONE : standIn(kind, kind.scope());
  }

  private Forecast standIn(BuildKind kind, String scope)
      throws StoreException, InterruptedException {
    List<Use> uses = new ArrayList<>();
    Set<ActionId> seen = new HashSet<>();
    List<String> commands = new ArrayList<>();
    for (Kinds.Kind other : list.load(scope).nearest(kind.command(), standIns)) {
      if (other.manifest().equals(kind.manifest())) {
        continue; // it has just been found missing
      }
      commands.add(other.command());
      Manifest manifest = manifest(other.manifest());
      for (Use use : (manifest == null ? Manifest.EMPTY : manifest).uses()) {
        if (seen.size() < Manifest.MAX_USES && seen.add(use.action())) {
          uses.add(use);
        }
      }
    }
    return new Forecast(new Manifest(uses, Set.of()), false, commands);
  }

  private @Nullable Manifest manifest(ActionId id) throws StoreException, InterruptedException {
    WholeObjects.Found found = objects.read(id, ManifestFormat.MAX_BYTES);
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
  void store(BuildKind kind, Manifest manifest) throws StoreException, InterruptedException {
    objects.write(kind.manifest(), ManifestFormat.encode(manifest));
  }

  /// The list of the kinds that have a manifest.
  KindList list() {
    return list;
  }
}
