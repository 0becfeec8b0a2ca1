package dev.cacheprog.prefetch.manifest;

import java.util.List;

/// What a build is expected to use, and how we come to think so.
///
/// @param manifest of this kind of build, else of the kinds that are most like it; empty if nothing
///   is known
/// @param own whether the manifest is that of this kind
/// @param standIns the go commands of the builds that stand in for this one, if it is not
public record PredictedManifest(Manifest manifest, boolean own, List<String> standIns) {
  public static final PredictedManifest NONE = new PredictedManifest(Manifest.EMPTY, false);

  public PredictedManifest {
    standIns = List.copyOf(standIns);
  }

  public PredictedManifest(Manifest manifest, boolean own) {
    this(manifest, own, List.of());
  }
}
