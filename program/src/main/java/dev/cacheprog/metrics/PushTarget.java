package dev.cacheprog.metrics;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpHeaders;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Where metrics are pushed, and how.
///
/// @param endpoint http or https, with the complete path
/// @param method of the request, which has a body whatever it is
/// @param headers names and values to send along; they win over the program's own
public record PushTarget(URI endpoint, String method, List<Map.Entry<String, String>> headers) {
  /// What says where a request ends, so it is not for others to say.
  private static final List<String> FRAMING =
      List.of("connection", "content-length", "transfer-encoding");

  public PushTarget {
    headers = List.copyOf(headers);
    if (!isWord(method)) {
      throw new IllegalArgumentException("'" + method + "' is no HTTP method, such as POST");
    }
    if (HostPort.of(endpoint) == null || !List.of("http", "https").contains(endpoint.getScheme())) {
      throw new IllegalArgumentException("the endpoint must be an http:// or https:// URL");
    }
    method = method.toUpperCase(Locale.ROOT);
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (FRAMING.contains(name)) {
        throw new IllegalArgumentException("the header '" + header.getKey() + "' cannot be given");
      }
      if (!HttpHeaders.isValue(header.getValue())) {
        throw new IllegalArgumentException(
            "the value of the header '" + header.getKey() + "' holds what no header can");
      }
    }
  }

  // Plain loops: this runs before the first line, see docs/decisions/0003-start-up.md.

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  public boolean secure() {
    return endpoint.getScheme().equals("https");
  }

  /// The request that pushes `body`.
  HttpTransport.Request request(byte[] body) {
    // Names compare without case; values of one name are one list.
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers) {
      String earlier = all.get(header.getKey());
      all.put(
          header.getKey(),
          earlier == null ? header.getValue() : earlier + ", " + header.getValue());
    }
    all.putIfAbsent("Content-Type", "text/plain; charset=utf-8");
    return new HttpTransport.Request(method, endpoint, all, Body.of(body));
  }

  /// The endpoint without what may be secret: neither query nor headers.
  @Override
  public String toString() {
    return method
        + " "
        + endpoint.getScheme()
        + "://"
        + endpoint.getRawAuthority()
        + endpoint.getRawPath();
  }
}
