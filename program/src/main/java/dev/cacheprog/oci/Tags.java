package dev.cacheprog.oci;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.OutputId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The tags of manifests. A tag has at most 128 letters, digits, `.`, `_` and `-`.
final class Tags {
  private static final int MAX_COMMAND = 48;

  private final String part;

  /// @param part of the repository whose tags they are; empty for all that is in no part
  Tags(String part) {
    this.part = part;
  }

  /// The tag to read.
  ///
  /// @param id of a manifest, or of the latest one of a scope
  String read(ActionId id) {
    return id.name() instanceof ObjectName.LatestManifest(String scope, String command)
        ? latest(scope, command)
        : "m-".concat(hex(id));
  }

  /// The tags to write: first that of the manifest itself.
  List<String> written(ObjectName.Manifest name) {
    String own = read(ActionId.of(name));
    String scope = name.scope();
    if (scope == null) {
      return List.of(own);
    }
    return name.command().isEmpty()
        ? List.of(own, latest(scope, ""))
        : List.of(own, latest(scope, ""), latest(scope, name.command()));
  }

  private String latest(String scope, String command) {
    String any = "s-".concat(hex(ActionId.of(new ObjectName.LatestManifest(scope, ""))));
    if (command.isEmpty()) {
      return any;
    }
    // A hash in the place of a command with other characters.
    return isWord(command)
        ? any + "-" + command
        : any
            + "--"
            + ActionId.of(new ObjectName.LatestManifest("", command)).hex().substring(0, 32);
  }

  private String hex(ActionId id) {
    return part.isEmpty()
        ? id.hex()
        : OutputId.ofBody((part + "\n" + id.hex()).getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static boolean isWord(String command) {
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if ((c < 'a' || c > 'z')
          && (c < '0' || c > '9')
          && c != '.'
          && c != '_'
          && (c != '-' || i == 0)) {
        return false;
      }
    }
    return command.length() <= MAX_COMMAND;
  }
}
