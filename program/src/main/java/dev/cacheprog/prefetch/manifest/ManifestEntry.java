package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import java.time.Instant;

/// That a build asked for an action, and what it got.
///
/// @param time when the entry was first put
/// @param age how many manifests in a row were written without its being used; 0 for what the last
///   build used
public record ManifestEntry(ActionId action, BodyLocation content, Instant time, int age) {
  /// Older than any writer lets them become.
  public static final int MAX_AGE = 1 << 10;

  public ManifestEntry {
    if (age < 0 || age > MAX_AGE) {
      throw new IllegalArgumentException("no age: " + age);
    }
  }
}
