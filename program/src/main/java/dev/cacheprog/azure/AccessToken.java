package dev.cacheprog.azure;

import dev.cacheprog.core.SecretText;
import java.time.Instant;

/// A token of Microsoft Entra ID for storage.
///
/// @param expiration by the clock of this machine
record AccessToken(String value, Instant expiration) {
  AccessToken {
    value = SecretText.trimmed(value);
    if (value.isEmpty() || SecretText.hasControl(value)) {
      throw new IllegalArgumentException("the token has a line break, or nothing");
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "a token until " + expiration;
  }
}
