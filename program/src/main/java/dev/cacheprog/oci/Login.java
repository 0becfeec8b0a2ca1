package dev.cacheprog.oci;

import dev.cacheprog.core.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Who logs in to a registry.
///
/// @param user empty with an identity token
/// @param secret a password, or an identity token, which is exchanged for other tokens
/// @param origin where both are from, for people
public record Login(String user, String secret, boolean isIdentityToken, String origin) {
  public Login {
    user = SecretText.trimmed(user);
    secret = SecretText.trimmed(secret);
    if (SecretText.hasControl(user) || SecretText.hasControl(secret)) {
      throw new IllegalArgumentException(
          origin + ": user name or password has a line break or another control character");
    }
    if (secret.isEmpty() || (user.isEmpty() && !isIdentityToken)) {
      throw new IllegalArgumentException(origin + ": user name or password is empty");
    }
  }

  /// The value of the header `Authorization` for those that ask for user and password.
  String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  /// Without secrets.
  @Override
  public String toString() {
    return (isIdentityToken ? "an identity token" : "user " + user) + " from " + origin;
  }
}
