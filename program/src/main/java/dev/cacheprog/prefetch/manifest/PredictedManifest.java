package dev.cacheprog.prefetch.manifest;

import java.util.List;

/// The manifest that predicts what a build uses.
///
/// @param manifest of the last build with the same key, else of similar builds; empty if there is
///   none
/// @param isOwn whether the manifest is that of the same key
/// @param fallbacks the go commands of the similar builds, if it is not
public record PredictedManifest(Manifest manifest, boolean isOwn, List<String> fallbacks) {
  public static final PredictedManifest NONE = new PredictedManifest(Manifest.EMPTY, false);

  public PredictedManifest {
    fallbacks = List.copyOf(fallbacks);
  }

  public PredictedManifest(Manifest manifest, boolean isOwn) {
    this(manifest, isOwn, List.of());
  }

  /// The same with other entries.
  public PredictedManifest with(Manifest other) {
    return new PredictedManifest(other, isOwn, fallbacks);
  }
}
