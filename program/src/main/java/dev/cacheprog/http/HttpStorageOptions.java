package dev.cacheprog.http;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The options of HTTP storage.
///
/// @param baseUrl scheme `http` or `https`; a slash at its end makes no difference
/// @param extraHeaders sent with every request; the values may be secret
public record HttpStorageOptions(URI baseUrl, Map<String, String> extraHeaders) {
  /// Headers that the client sets, in lower case.
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade");

  public HttpStorageOptions {
    extraHeaders = Map.copyOf(extraHeaders);
    if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
      // The query may hold a token.
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
