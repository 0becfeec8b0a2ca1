package dev.cacheprog.s3;

import dev.cacheprog.core.SecretText;
import org.jspecify.annotations.Nullable;

/// An access key, which signs requests. White space around its parts is dropped, wherever they come
/// from.
///
/// @param sessionToken null for a key that lasts
public record Credentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
  /// Those of nobody: requests are not signed.
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

  /// Also false for a key that looks like them.
  @SuppressWarnings("ReferenceEquality")
  boolean isAnonymous() {
    return this == ANONYMOUS;
  }

  /// @throws IllegalArgumentException with a message that does not hold the text
  private static String clean(String what, String text) {
    String clean = SecretText.trimmed(text);
    if (SecretText.hasControl(clean)) {
      throw new IllegalArgumentException(
          "the " + what + " holds a line break or another control character");
    }
    return clean;
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return isAnonymous() ? "none, requests are not signed" : "access key " + accessKeyId;
  }
}
