package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.STORE_COMMANDS;

import java.util.List;
import java.util.Optional;

/// Options of the store in GitHub's Actions cache.
public final class GitHubFlags {
  public static final Option<Optional<String>> GITHUB_CACHE_PREFIX =
      Option.of("--github-cache-prefix", "GITHUB_CACHE_PREFIX", ValueType.text(), STORE_COMMANDS)
          .defaultValue("cacheprog-")
          .help(
              "What the keys of all entries in GitHub's Actions cache begin with. Another prefix is"
                  + " another cache.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL = List.of(GITHUB_CACHE_PREFIX);

  private GitHubFlags() {}
}
