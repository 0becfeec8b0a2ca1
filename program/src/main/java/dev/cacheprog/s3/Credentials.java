package dev.cacheprog.s3;

import dev.cacheprog.core.SecretText;
import org.jspecify.annotations.Nullable;

/// An access key, which signs requests. White space around its parts is dropped.
///
/// @param sessionToken null for a permanent key
public record Credentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
  /// No credentials: requests are not signed.
  static final Credentials ANONYMOUS = new Credentials("none", "none", null);

  public Credentials {
    accessKeyId = clean("access key id", accessKeyId);
    secretAccessKey = clean("secret access key", secretAccessKey);
    sessionToken = sessionToken == null ? null : clean("session token", sessionToken);
    if (sessionToken != null && sessionToken.isEmpty()) {
      sessionToken = null;
    }
    if (accessKeyId.isEmpty() || secretAccessKey.isEmpty()) {
      throw new IllegalArgumentException("an access key needs both its id and its secret");
    }
  }

  /// False for a key with the same text.
  @SuppressWarnings("ReferenceEquality")
  boolean isAnonymous() {
    return this == ANONYMOUS;
  }

  /// @throws IllegalArgumentException without the text in its message
  private static String clean(String what, String text) {
    String clean = SecretText.trimmed(text);
    if (SecretText.hasControl(clean)) {
      throw new IllegalArgumentException(
          "the " + what + " holds a line break or another control character");
    }
    return clean;
  }

  /// Without secrets.
  @Override
  public String toString() {
    return isAnonymous() ? "none, requests are not signed" : "access key " + accessKeyId;
  }
}
