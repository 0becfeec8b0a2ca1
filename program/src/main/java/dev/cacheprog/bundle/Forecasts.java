package dev.cacheprog.bundle;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.CorruptBodyException;
import dev.cacheprog.core.Entry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.OutputId;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps manifests in a remote store, as objects under action ids of their own.
final class Forecasts {
  private final RemoteStore remote;
  private final int standIns;
  private final Log log;

  /// @param standIns so many manifests of other kinds stand in for one that is missing
  Forecasts(RemoteStore remote, int standIns, Log log) {
    this.remote = remote;
    this.standIns = standIns;
    this.log = log;
  }

  /// The manifest of `kind`, else what manifests of other kinds in its scope say together. What is
  /// damaged counts as missing.
  ///
  /// @throws StoreException if the store could not say
  Forecast load(BuildKind kind) throws StoreException, InterruptedException {
    Optional<Manifest> own = manifest(kind.manifest());
    if (own.isPresent()) {
      return new Forecast(own.get(), true, Kinds.NONE);
    }
    return kind.scope() == null ? Forecast.NONE : standIn(kind, kind.scope());
  }

  private Forecast standIn(BuildKind kind, String scope)
      throws StoreException, InterruptedException {
    Kinds kinds = Kinds.NONE;
    byte[] list = read(BuildKind.kinds(scope), Kinds.MAX_BYTES);
    if (list.length > 0) {
      try {
        kinds = Kinds.decode(list);
      } catch (IllegalArgumentException e) {
        unreadable(BuildKind.kinds(scope), e);
      }
    }
    List<Use> uses = new ArrayList<>();
    Set<ActionId> seen = new HashSet<>();
    for (Kinds.Kind other : kinds.nearest(kind.command(), standIns)) {
      if (other.manifest().equals(kind.manifest())) {
        continue; // it has just been read, in vain
      }
      for (Use use : manifest(other.manifest()).orElse(Manifest.EMPTY).uses()) {
        if (seen.size() < Manifest.MAX_USES && seen.add(use.action())) {
          uses.add(use);
        }
      }
    }
    return new Forecast(new Manifest(uses, Set.of()), false, kinds);
  }

  private Optional<Manifest> manifest(ActionId id) throws StoreException, InterruptedException {
    byte[] bytes = read(id, ManifestFormat.MAX_BYTES);
    if (bytes.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(ManifestFormat.decode(bytes));
    } catch (IllegalArgumentException e) {
      unreadable(id, e);
      return Optional.empty();
    }
  }

  private void unreadable(ActionId id, IllegalArgumentException e) {
    log.warn("Ignored a manifest that cannot be read", "action", id, "error", e.getMessage());
  }

  /// The whole object, or nothing if there is none or its body is not what its facts say.
  private byte[] read(ActionId id, int most) throws StoreException, InterruptedException {
    try (Lookup lookup = remote.get(id)) {
      if (lookup instanceof Lookup.Hit(Entry entry, _, _, InputStream body)) {
        byte[] bytes = body.readNBytes(most + 1);
        if (OutputId.ofBody(bytes).equals(entry.outputId())) {
          return bytes;
        }
        damaged(id, "a manifest that is not what its output id says");
      }
      return new byte[0];
    } catch (CorruptBodyException e) {
      damaged(id, e.getMessage());
      return new byte[0];
    } catch (IOException e) {
      throw new StoreException("a manifest broke off: " + e.getMessage(), true, e);
    }
  }

  private void damaged(ActionId id, @Nullable String reason) {
    log.warn("Ignored a damaged object in the remote storage", "action", id, "error", reason);
  }

  /// Makes `manifest` that of `kind`.
  ///
  /// @param before as it was loaded; if this kind had no manifest, it joins the kinds there
  void store(BuildKind kind, Manifest manifest, Forecast before)
      throws StoreException, InterruptedException {
    write(kind.manifest(), ManifestFormat.encode(manifest));
    if (!before.own() && kind.scope() != null) {
      Kinds.Kind latest = new Kinds.Kind(kind.manifest(), kind.command());
      write(BuildKind.kinds(kind.scope()), before.kinds().with(latest).encode());
    }
  }

  private void write(ActionId id, byte[] bytes) throws StoreException, InterruptedException {
    remote.put(
        id, new Entry(OutputId.ofBody(bytes), Entry.UNCOMPRESSED, bytes.length), Body.of(bytes));
  }
}
