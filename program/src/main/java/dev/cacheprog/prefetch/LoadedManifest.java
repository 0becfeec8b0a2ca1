package dev.cacheprog.prefetch;

import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.PredictedManifest;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.HashMap;
import java.util.Map;

/// A [PredictedManifest] with its indexes.
///
/// @param key of the build, whether the manifest is its own or of others
/// @param outputs what the manifest lists, by action; not changed
/// @param costs of building, in milliseconds, by action, as far as they are known; not changed
/// @param packed where bodies are that lie in packs; not changed
public record LoadedManifest(
    BuildKey key,
    PredictedManifest predicted,
    Map<ActionId, OutputId> outputs,
    Map<ActionId, Integer> costs,
    Map<OutputId, BodyLocation> packed) {

  static LoadedManifest of(BuildKey key, PredictedManifest predicted) {
    Manifest manifest = predicted.manifest();
    Map<ActionId, OutputId> outputs = HashMap.newHashMap(manifest.entries().size());
    for (ManifestEntry entry : manifest.entries()) {
      outputs.put(entry.action(), entry.location().id());
    }
    return new LoadedManifest(key, predicted, outputs, manifest.costs(), manifest.packed());
  }

  public Manifest manifest() {
    return predicted.manifest();
  }

  /// Whether the manifest is that of this build, not of similar ones.
  public boolean isOwn() {
    return predicted.isOwn();
  }

  /// Whether an earlier build has stored this output of `id`.
  boolean has(ActionId id, OutputId outputId) {
    return outputId.equals(outputs.get(id));
  }
}
