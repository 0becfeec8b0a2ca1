package dev.cacheprog.bundle;

import java.util.List;

/// What a build is expected to use, and how we come to think so.
///
/// @param manifest of this kind of build, else of the kinds that are most like it; empty if nothing
///   is known
/// @param own whether the manifest is that of this kind
/// @param standIns the go commands of the builds that stand in for this one, if it is not
record Forecast(Manifest manifest, boolean own, List<String> standIns) {
  static final Forecast NONE = new Forecast(Manifest.EMPTY, false);

  Forecast {
    standIns = List.copyOf(standIns);
  }

  Forecast(Manifest manifest, boolean own) {
    this(manifest, own, List.of());
  }
}
