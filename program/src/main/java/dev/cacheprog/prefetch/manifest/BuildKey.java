package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The key of a build. A build is predicted by the last one with the same key.
///
/// @param scope the module, the platform and the version of go. Builds of one scope are in one
///   [BuildIndex], and are used as fallbacks for each other. Null for a build without fallbacks
/// @param command of go, such as `build`
/// @param text the whole key
public record BuildKey(@Nullable String scope, String command, String text) {
  public BuildKey {
    if (command.indexOf('\n') >= 0 || command.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("not a subcommand of go: '" + command + "'");
    }
  }

  /// Whether the build is one of a module. Outside of modules, builds differ by their command lines
  /// only.
  public boolean isOfModule() {
    return scope != null && !scope.startsWith("\n");
  }

  /// Whether a user has given the key.
  public boolean isNamed() {
    return scope == null;
  }

  /// A key that a user has given.
  public static BuildKey named(String key) {
    return new BuildKey(null, "", "named\n" + key);
  }

  /// The action id of the manifest, to read it.
  public ActionId manifest() {
    return manifest(Set.of());
  }

  /// The action id of the manifest, to write it.
  ///
  /// @param packs that the manifest refers to
  ActionId manifest(Set<OutputId> packs) {
    return ActionId.of(new ObjectName.Manifest(text, scope, command, packs));
  }

  /// The action id of a part of the build index of a scope.
  ///
  /// @param part below [BuildIndex#PARTS]
  public static ActionId indexPart(String scope, int part) {
    return ActionId.of(new ObjectName.IndexPart(scope, part));
  }
}
