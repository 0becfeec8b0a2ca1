package dev.cacheprog.bundle;

/// What a build is expected to use, and how we come to think so.
///
/// @param manifest of this kind of build, else of the kinds that are most like it; empty if nothing
///   is known
/// @param own whether the manifest is that of this kind
record Forecast(Manifest manifest, boolean own) {
  static final Forecast NONE = new Forecast(Manifest.EMPTY, false);
}
