package dev.cacheprog.github;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The URL of a blob. Whoever has it may read or write the blob, so it is secret.
final class SignedUrl {
  private final String text;
  private final String host;

  private SignedUrl(URI uri) {
    this.text = uri.toString();
    this.host = String.valueOf(uri.getHost());
  }

  /// @return null if the text is not a URL that requests may be sent to
  static @Nullable SignedUrl parse(String text) {
    try {
      URI uri = URI.create(text);
      return isSafe(uri) && uri.getRawQuery() != null ? new SignedUrl(uri) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// Whether what is sent there stays secret: https, or this machine.
  static boolean isSafe(URI uri) {
    String host = uri.getHost();
    return host != null
        && uri.getRawUserInfo() == null
        && ("https".equalsIgnoreCase(uri.getScheme())
            || ("http".equalsIgnoreCase(uri.getScheme())
                && (host.equals("localhost") || host.equals("[::1]") || isLoopback(host))));
  }

  private static boolean isLoopback(String host) {
    if (!host.startsWith("127.")) {
      return false;
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  URI uri() {
    return URI.create(text);
  }

  /// The URL of an operation on the blob.
  ///
  /// @param query encoded, without `&` at its start
  URI with(String query) {
    return URI.create(text + "&" + query);
  }

  /// For messages.
  String host() {
    return host;
  }

  /// A message about a request to this URL, without the URL.
  String redacted(String message) {
    return message.contains("sig=") || message.contains("?") ? "the request failed" : message;
  }

  @Override
  public String toString() {
    return "a blob on " + host;
  }
}
