package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.FileNames;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import java.time.Instant;

/// An action that a build has used, and the body that it got.
///
/// @param time when the action was first put
/// @param age how many manifests in a row were written since it was used; 0 if the last build used
///   it
/// @param cost milliseconds that go took to build it; [BuildCosts#UNKNOWN] if that is not known
/// @param program the name of the program that the body is, if go keeps it in `GOCACHE` as one;
///   otherwise empty
public record ManifestEntry(
    ActionId action, BodyLocation location, Instant time, int age, int cost, String program) {
  /// More than any writer writes.
  public static final int MAX_AGE = 1 << 10;

  public ManifestEntry {
    if (age < 0 || age > MAX_AGE) {
      throw new IllegalArgumentException("not an age: " + age);
    }
    if (cost < 0 || cost > BuildCosts.MAX) {
      throw new IllegalArgumentException("not a cost: " + cost);
    }
    if (!program.isEmpty() && !FileNames.isPlain(program)) {
      throw new IllegalArgumentException("not the name of a program: '" + program + "'");
    }
  }

  /// The entry of a body that is no program.
  public ManifestEntry(ActionId action, BodyLocation location, Instant time, int age, int cost) {
    this(action, location, time, age, cost, "");
  }

  /// An entry with an unknown cost.
  public ManifestEntry(ActionId action, BodyLocation location, Instant time, int age) {
    this(action, location, time, age, BuildCosts.UNKNOWN);
  }

  /// The same with another age.
  public ManifestEntry withAge(int other) {
    return new ManifestEntry(action, location, time, other, cost, program);
  }

  /// Whether only go with a `GOCACHE` looks it up.
  public boolean isProgram() {
    return !program.isEmpty();
  }
}
