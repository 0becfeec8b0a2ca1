package dev.cacheprog.metrics;

import dev.cacheprog.core.Transport;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    if (endpoint.getHost() == null || !List.of("http", "https").contains(endpoint.getScheme())) {
      throw new IllegalArgumentException("'" + endpoint + "' is no http or https URL");
    }
    method = method.toUpperCase(Locale.ROOT);
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (FRAMING.contains(name)) {
        throw new IllegalArgumentException("the header '" + header.getKey() + "' cannot be given");
      }
      if (!Transport.isHeaderValue(header.getValue())) {
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

  int port() {
    return endpoint.getPort() >= 0 ? endpoint.getPort() : secure() ? 443 : 80;
  }

  /// The head of a request whose body has `length` bytes.
  String head(int length) {
    String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
    String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    line(head, "Content-Length", Integer.toString(length));
    line(head, "Connection", "close");
    headers.forEach(header -> line(head, header.getKey(), header.getValue()));
    lineUnlessGiven(head, "Host", endpoint.getRawAuthority());
    lineUnlessGiven(head, "Content-Type", "text/plain; charset=utf-8");
    return head.append("\r\n").toString();
  }

  private void lineUnlessGiven(StringBuilder head, String name, String value) {
    if (headers.stream().noneMatch(header -> header.getKey().equalsIgnoreCase(name))) {
      line(head, name, value);
    }
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
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
