package dev.cacheprog.s3;

import org.jspecify.annotations.Nullable;

/// An access key, which signs requests.
///
/// @param sessionToken null for a key that lasts
public record Credentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
  public Credentials {
    if (accessKeyId.isEmpty() || secretAccessKey.isEmpty()) {
      throw new IllegalArgumentException("an access key needs both its id and its secret");
    }
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return "access key " + accessKeyId;
  }
}
