package dev.cacheprog.http;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a user says about HTTP storage.
///
/// @param baseUrl scheme `http` or `https`; a slash at its end makes no difference
/// @param extraHeaders sent with every request; the values may be secret
public record HttpStorageOptions(URI baseUrl, Map<String, String> extraHeaders) {
  /// What the client says by itself, in lower case.
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade");

  public HttpStorageOptions {
    extraHeaders = Map.copyOf(extraHeaders);
    if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
      // Without the query, which may hold a token.
      throw new IllegalArgumentException(
          "the base URL must end with its path, without ? and #: '"
              + baseUrl.getScheme()
              + "://"
              + baseUrl.getRawAuthority()
              + baseUrl.getRawPath()
              + "'");
    }
    for (String name : extraHeaders.keySet()) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the header " + name + " cannot be set");
      }
    }
  }

  @Override
  public String toString() {
    return baseUrl + " with " + extraHeaders.size() + " extra headers";
  }
}
