package dev.cacheprog.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The name of an object that no action of go has: those that make up manifests and packs. Its
/// action id is the SHA-256 of [#text].
///
/// A store that keeps every object by its action id needs no names. Those that cannot bear
/// thousands of small objects keep what has a name, and use it to choose keys that expire, sort and
/// group well.
public sealed interface ObjectName {
  /// The text whose SHA-256 is the action id (docs/prefetch-format.md, section 2).
  String text();

  /// Bodies of many objects in one. It never changes.
  ///
  /// @param id SHA-256 of its bytes, uncompressed, which is also the output id of the object
  record Pack(OutputId id) implements ObjectName {
    @Override
    public String text() {
      return "cacheprog pack 1\n" + id;
    }
  }

  /// What builds with one key have used. Each put replaces it.
  ///
  /// @param key of the builds, of several lines
  /// @param scope of the key, of several lines; null if it has none
  /// @param command one word, or empty
  /// @param packs of a put: what the manifest refers to; of a get: empty
  record Manifest(String key, @Nullable String scope, String command, Set<OutputId> packs)
      implements ObjectName {
    public Manifest {
      packs = Set.copyOf(packs);
    }

    @Override
    public String text() {
      return "cacheprog manifest 1\n" + key;
    }
  }

  /// The latest manifest of a scope: only read, and only from stores without build indexes.
  ///
  /// @param command of the manifest; empty for any
  record LatestManifest(String scope, String command) implements ObjectName {
    @Override
    public String text() {
      return "cacheprog latest manifest 1\n" + scope + "\n" + command;
    }
  }

  /// A part of the list of manifests of a scope. Each put replaces it.
  ///
  /// @param part from 0 to 15
  record IndexPart(String scope, int part) implements ObjectName {
    @Override
    public String text() {
      return "cacheprog kinds 1\n" + scope + (part == 0 ? "" : "\n" + part);
    }
  }
}
