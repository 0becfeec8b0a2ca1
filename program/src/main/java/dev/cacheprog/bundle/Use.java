package dev.cacheprog.bundle;

import dev.cacheprog.core.ActionId;
import java.time.Instant;

/// That a build asked for an action, and what it got.
///
/// @param time when the entry was first put
/// @param age how many manifests in a row were written without its being used; 0 for what the last
///   build used
record Use(ActionId action, Content content, Instant time, int age) {
  /// Older than any writer lets them become.
  static final int MAX_AGE = 1 << 10;

  Use {
    if (age < 0 || age > MAX_AGE) {
      throw new IllegalArgumentException("no age: " + age);
    }
  }
}
