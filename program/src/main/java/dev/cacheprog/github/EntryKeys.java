package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.Sha256;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The keys of the cache entries of objects (docs/formats.md). An entry cannot be replaced, so an
/// object is the newest entry whose key begins with the prefix of the object. No prefix begins
/// another one of its kind: each part ends with a slash, which no part contains.
final class EntryKeys {
  private static final int MAX_COMMAND = 64;

  private final String prefix;
  private final String run;

  /// @param prefix of all keys
  /// @param run for the ends of keys that no other run makes
  EntryKeys(String prefix, String run) {
    this.prefix = prefix;
    this.run = run;
  }

  /// What the keys of an object begin with; null for one that is not stored here.
  @Nullable String prefix(ActionId id) {
    ObjectName name = id.name();
    if (name instanceof ObjectName.Pack pack) {
      return prefix + "p/" + pack.id().hex() + "/";
    }
    if (name instanceof ObjectName.Manifest manifest) {
      return manifests(manifest.scope(), manifest.command()) + id.hex() + "/";
    }
    if (name instanceof ObjectName.LatestManifest latest) {
      return latest.command().isEmpty()
          ? prefix + "m/" + hash(latest.scope()) + "/"
          : manifests(latest.scope(), latest.command());
    }
    return null;
  }

  private String manifests(@Nullable String scope, String command) {
    return prefix + "m/" + (scope == null ? "-" : hash(scope)) + "/" + word(command) + "/";
  }

  /// The first word of go's command line, or a hash if it is anything else.
  private static String word(String command) {
    if (command.isEmpty()) {
      return "-";
    }
    boolean isWord = command.length() <= MAX_COMMAND && !command.startsWith("-");
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      isWord &=
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    }
    return isWord ? command : "-" + hash(command);
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(text.getBytes(UTF_8)));
  }

  /// The end of a key that nothing else has.
  String unique() {
    return run + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }
}
