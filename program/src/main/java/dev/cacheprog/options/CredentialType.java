package dev.cacheprog.options;

import dev.cacheprog.core.SecretText;
import java.util.Optional;

/// A key, a token or another credential, without the white space around it; empty text is no value.
final class CredentialType extends ValueType<Optional<String>> {
  static final String NO_CONTROL = "must not contain line breaks or other control characters";

  CredentialType() {
    super("text", Arity.ONE);
  }

  @Override
  public Optional<String> parse(String text) {
    String credential = SecretText.trimmed(text);
    if (SecretText.hasControl(credential)) {
      throw new IllegalArgumentException(NO_CONTROL);
    }
    return credential.isEmpty() ? Optional.empty() : Optional.of(credential);
  }
}
