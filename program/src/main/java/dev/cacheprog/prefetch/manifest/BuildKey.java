package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.nio.charset.StandardCharsets;

/// What tells one kind of build from another, so that the last one of a kind foretells the next.
///
/// @param scope what kinds must have in common to help each other out: the module, the platform,
///   the version of go; null if this kind stands alone
/// @param command what go does, such as `build`
/// @param key all that names the kind
public record BuildKey(
    @org.jspecify.annotations.Nullable String scope, String command, String key) {
  public BuildKey {
    if (command.indexOf('\n') >= 0 || command.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("not a subcommand of go: '" + command + "'");
    }
  }

  /// Whether it is one of a module. Outside of a module there is nothing to tell its builds by but
  /// their command lines.
  public boolean isOfModule() {
    return scope != null && !scope.startsWith("\n");
  }

  /// Whether a user has named it.
  public boolean isNamed() {
    return scope == null;
  }

  /// A kind that a user has named.
  public static BuildKey named(String key) {
    return new BuildKey(null, "", "named\n" + key);
  }

  /// Where the manifest of this kind is kept.
  public ActionId manifest() {
    return action("cacheprog manifest 1\n" + key);
  }

  /// Where a part of the list of the kinds of one scope is kept.
  ///
  /// @param part below [BuildIndex#PARTS]
  public static ActionId kinds(String scope, int part) {
    return action("cacheprog kinds 1\n" + scope + (part == 0 ? "" : "\n" + part));
  }

  private static ActionId action(String name) {
    return ActionId.of(OutputId.ofBody(name.getBytes(StandardCharsets.UTF_8)).bytes());
  }
}
