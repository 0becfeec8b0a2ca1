package dev.cacheprog.core;

import dev.cacheprog.store.ActionId;

/// An entry that a build has used or made.
///
/// @param program the name of the program that the body is, if go keeps it in `GOCACHE` as one;
///   otherwise empty
public record UsedEntry(ActionId action, LocalEntry entry, String program) {
  /// An entry whose body is no program.
  public UsedEntry(ActionId action, LocalEntry entry) {
    this(action, entry, "");
  }

  /// Whether only go with a `GOCACHE` looks it up.
  public boolean isProgram() {
    return !program.isEmpty();
  }
}
