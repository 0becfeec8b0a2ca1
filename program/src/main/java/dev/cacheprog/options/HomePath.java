package dev.cacheprog.options;

import java.util.Map;

/// Expands a leading `~` of a path. In a variable that a CI system sets, or in quotes, no shell
/// expands the `~` or the variable at the start, and a folder of that name would be created in the
/// working directory.
final class HomePath {
  private HomePath() {}

  /// The path with the user's home directory in the place of a leading `~`.
  ///
  /// @throws IllegalArgumentException if it starts with other unexpanded shell syntax; the message
  ///   says what it must be
  static String expand(String path, Map<String, String> environment) {
    if (path.isEmpty()) {
      return path;
    }
    char first = path.charAt(0);
    if (first == '~') {
      if (path.length() > 1 && path.charAt(1) != '/') {
        throw new IllegalArgumentException("must be a path without ~user; only ~/ is expanded");
      }
      String home = environment.getOrDefault("HOME", "");
      return (home.isEmpty() ? System.getProperty("user.home") : home).concat(path.substring(1));
    }
    if (first == '$' && path.length() > 1 && beginsName(path.charAt(1))) {
      throw new IllegalArgumentException(
          "must be a path without variables, which are not expanded here");
    }
    return path;
  }

  private static boolean beginsName(char c) {
    return c == '{' || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
