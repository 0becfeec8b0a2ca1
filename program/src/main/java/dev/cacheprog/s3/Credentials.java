package dev.cacheprog.s3;

import org.jspecify.annotations.Nullable;

/// An access key, which signs requests.
///
/// @param sessionToken null for a key that lasts
public record Credentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
  /// Those of nobody: requests are not signed.
  static final Credentials ANONYMOUS = new Credentials("none", "none", null);

  public Credentials {
    if (accessKeyId.isEmpty() || secretAccessKey.isEmpty()) {
      throw new IllegalArgumentException("an access key needs both its id and its secret");
    }
  }

  /// Also false for a key that looks like them.
  @SuppressWarnings("ReferenceEquality")
  boolean isAnonymous() {
    return this == ANONYMOUS;
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return isAnonymous() ? "none, requests are not signed" : "access key " + accessKeyId;
  }
}
