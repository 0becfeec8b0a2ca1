package dev.cacheprog.options;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.SecretText;
import java.util.Map;

/// A header for HTTP requests, `name:value`.
final class HeaderType extends ValueType<Map.Entry<String, String>> {
  HeaderType() {
    super("name:value", Arity.ONE);
  }

  @Override
  public Map.Entry<String, String> parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    String value = SecretText.trimmed(text.substring(colon + 1));
    if (SecretText.hasControl(value)) {
      throw new IllegalArgumentException(CredentialType.NO_CONTROL);
    }
    if (!isToken(name) || !HttpTransport.isHeaderValue(value)) {
      throw new IllegalArgumentException("must be a header in the form name:value");
    }
    return Map.entry(name, value);
  }

  /// Whether RFC 9110 calls `text` a token.
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
