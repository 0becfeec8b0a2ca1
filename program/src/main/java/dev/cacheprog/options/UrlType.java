package dev.cacheprog.options;

import dev.cacheprog.core.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An absolute URL with a host, without user and password; empty text is no value.
final class UrlType extends ValueType<Optional<URI>> {
  private final List<String> schemes;

  UrlType(List<String> schemes) {
    super("url", Arity.ONE);
    this.schemes = schemes;
  }

  @Override
  public Optional<URI> parse(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!isKnown(schemeOf(text))) {
      throw new IllegalArgumentException(
          "must be a URL that starts with "
              + String.join("://, ", schemes)
              + "://, such as "
              + schemes.getLast()
              + "://storage.example:9000");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL: " + e.getReason(), e);
    }
    if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      throw new IllegalArgumentException("must be a URL without user and password");
    }
    if (HostPort.of(url) == null) {
      throw new IllegalArgumentException(
          "must be a URL with a host, and a port from 0 to 65535 if any");
    }
    return Optional.of(url);
  }

  /// The text before `://`; null if there is none.
  private static @Nullable String schemeOf(String text) {
    int end = text.indexOf("://");
    return end < 0 ? null : text.substring(0, end);
  }

  /// Compares letter by letter: lower case needs a locale, which takes a part of a millisecond.
  private boolean isKnown(@Nullable String scheme) {
    for (String known : schemes) {
      if (known.equalsIgnoreCase(scheme)) {
        return true;
      }
    }
    return false;
  }
}
