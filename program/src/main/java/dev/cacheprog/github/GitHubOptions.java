package dev.cacheprog.github;

import dev.cacheprog.core.HttpHeaders;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where the cache service is, and what a job may do there.
///
/// @param service scheme and host, without a path
/// @param token of the job; secret
/// @param mode what the workflow permits
/// @param prefix in front of all keys
/// @param run the job's run, for keys that no other run has: letters, digits and dashes
public record GitHubOptions(URI service, String token, Mode mode, String prefix, String run) {
  /// Longest prefix: the rest of the longest key needs 300 characters of the 512 that GitHub takes.
  private static final int MAX_PREFIX = 200;

  /// What the workflow permits a job to do with the cache, the variable `ACTIONS_CACHE_MODE`.
  public enum Mode {
    READ_WRITE,
    READ_ONLY,
    WRITE_ONLY,
    NONE;

    /// @param text of the variable; what is not known permits everything, as for GitHub's client
    public static Mode of(@Nullable String text) {
      String word = text == null ? "" : text.strip();
      return word.equalsIgnoreCase("read")
          ? READ_ONLY
          : word.equalsIgnoreCase("write-only")
              ? WRITE_ONLY
              : word.equalsIgnoreCase("none") ? NONE : READ_WRITE;
    }

    public boolean reads() {
      return this == READ_WRITE || this == READ_ONLY;
    }

    public boolean writes() {
      return this == READ_WRITE || this == WRITE_ONLY;
    }
  }

  /// @throws IllegalArgumentException if one is invalid; the message names it, without the token
  public GitHubOptions {
    if (!SignedUrl.isSafe(service)) {
      throw new IllegalArgumentException(
          "ACTIONS_RESULTS_URL must begin with https://, and have a host");
    }
    if (token.isEmpty() || !HttpHeaders.isValue(token)) {
      throw new IllegalArgumentException(
          "ACTIONS_RUNTIME_TOKEN is no token: it is empty or has a line break");
    }
    if (prefix.length() > MAX_PREFIX
        || prefix.indexOf(',') >= 0
        || !HttpHeaders.isValue(prefix)
        || prefix.indexOf('\t') >= 0) {
      throw new IllegalArgumentException(
          "--github-cache-prefix: not ASCII, with a comma, or longer than "
              + MAX_PREFIX
              + " characters: '"
              + prefix
              + "'");
    }
    service = URI.create(service.getScheme() + "://" + service.getRawAuthority());
  }

  /// The same with another prefix.
  public GitHubOptions under(String other) {
    return new GitHubOptions(service, token, mode, other, run);
  }

  /// Without the token.
  @Override
  public String toString() {
    return service + " " + mode + " " + prefix;
  }
}
