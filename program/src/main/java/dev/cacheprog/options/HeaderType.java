package dev.cacheprog.options;

import dev.cacheprog.core.HttpHeaders;
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
    if (!HttpHeaders.isName(name) || !HttpHeaders.isValue(value)) {
      throw new IllegalArgumentException("must be a header in the form name:value");
    }
    return Map.entry(name, value);
  }
}
