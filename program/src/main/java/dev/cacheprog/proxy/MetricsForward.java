package dev.cacheprog.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Log;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A reverse proxy for pushed metrics: forwards requests to the endpoint, with the labels and
/// headers of this proxy, and responses back to the client.
///
/// Headers of both are forwarded, except hop-by-hop headers (RFC 9110, section 7.6.1), `Host`, and
/// a bearer token for this proxy. The headers of this proxy override those of clients.
public final class MetricsForward implements HttpHandler {
  /// Time for the endpoint to answer.
  public static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int MAX_BODY = 16 << 20;

  /// In lower case; `Connection` may name more.
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "expect",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /// Derived from the rest of a message, in lower case.
  private static final Set<String> DERIVED = Set.of("host", "content-length");

  private final URI target;
  private final Map<String, String> headers;
  private final Tokens tokens;
  private final HttpTransport transport;
  private final Log log;

  /// @param labels added to the path in the form of the Pushgateway; without any, the endpoint is
  ///   used as it is
  /// @param headers sent with every request; the values may be secret
  /// @param tokens of this proxy, which are not forwarded
  /// @param transport must send a GET with a body as a GET, with the time limit [#LIMIT]
  /// @throws IllegalArgumentException if a header cannot be set
  public MetricsForward(
      URI endpoint,
      Map<String, String> labels,
      Map<String, String> headers,
      Tokens tokens,
      HttpTransport transport,
      Log log) {
    this.target = target(endpoint, labels);
    this.headers = Map.copyOf(headers);
    this.tokens = tokens;
    this.transport = transport;
    this.log = log;
    for (String name : headers.keySet()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (HOP_BY_HOP.contains(lower) || DERIVED.contains(lower)) {
        throw new IllegalArgumentException("the header " + name + " cannot be set");
      }
    }
  }

  /// The endpoint with its labels: the job first, the others sorted.
  static URI target(URI endpoint, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return endpoint;
    }
    StringBuilder url = new StringBuilder(endpoint.toString());
    while (url.charAt(url.length() - 1) == '/') {
      url.setLength(url.length() - 1);
    }
    Map<String, String> others = new TreeMap<>(labels);
    String job = others.remove("job");
    url.append("/metrics");
    append(url, "job", job == null ? "cacheprog" : job);
    others.forEach((name, value) -> append(url, name, value));
    return URI.create(url.toString());
  }

  private static void append(StringBuilder url, String name, String value) {
    url.append('/').append(name);
    if (value.isEmpty()) {
      url.append("@base64/=");
    } else if (value.indexOf('/') >= 0) {
      url.append("@base64/");
      url.append(Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8)));
    } else {
      url.append('/').append(URLEncoder.encode(value, UTF_8).replace("+", "%20"));
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getRawPath().equals(exchange.getHttpContext().getPath())) {
        ProxyServer.answer(exchange, 404, "not found");
        return;
      }
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        ProxyServer.answer(exchange, 413, "the metrics have more than " + MAX_BODY + " bytes");
        return;
      }
      forward(exchange, body);
    }
  }

  private void forward(HttpExchange exchange, byte[] body) throws IOException {
    // A GET may have a body: that is the default of the Go original.
    HttpTransport.Request request =
        new HttpTransport.Request(
            exchange.getRequestMethod(),
            target(exchange.getRequestURI().getRawQuery()),
            requestHeaders(exchange.getRequestHeaders()),
            hasBody(exchange, body) ? Body.of(body) : null);
    HttpTransport.Response response;
    byte[] answer;
    try {
      response = transport.send(request);
      try (response;
          InputStream in = response.body()) {
        answer = in.readNBytes(MAX_BODY + 1);
      }
    } catch (IOException e) {
      log.warn("Failed to reach the metrics endpoint", "error", e);
      ProxyServer.answer(exchange, 502, "the metrics endpoint cannot be reached");
      return;
    }
    if (answer.length > MAX_BODY) {
      ProxyServer.answer(
          exchange, 502, "the metrics endpoint answers with more than " + MAX_BODY + " bytes");
      return;
    }
    answer(exchange, response, answer);
  }

  private static boolean hasBody(HttpExchange exchange, byte[] body) {
    return body.length > 0 || exchange.getRequestHeaders().containsKey("Content-Length");
  }

  /// The target with the query of the client added to its own.
  private URI target(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return target;
    }
    return URI.create(target + (target.getRawQuery() == null ? "?" : "&") + query);
  }

  private Map<String, String> requestHeaders(Headers client) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> connection = hopByHop(client.getOrDefault("Connection", List.of()));
    client.forEach(
        (name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          String value = String.join(lower.equals("cookie") ? "; " : ", ", values);
          boolean isForProxy = lower.equals("authorization") && tokens.matches(value);
          if (!isForProxy && !connection.contains(lower) && !DERIVED.contains(lower)) {
            all.put(name, value);
          }
        });
    all.putAll(headers);
    return all;
  }

  private static Set<String> hopByHop(List<String> connection) {
    Set<String> names = new HashSet<>(HOP_BY_HOP);
    for (String value : connection) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static void answer(HttpExchange exchange, HttpTransport.Response response, byte[] body)
      throws IOException {
    Set<String> connection =
        hopByHop(
            response.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Connection"))
                .map(Map.Entry::getValue)
                .toList());
    for (Map.Entry<String, String> header : response.headers()) {
      String lower = header.getKey().toLowerCase(Locale.ROOT);
      if (!connection.contains(lower) && !DERIVED.contains(lower)) {
        exchange.getResponseHeaders().add(header.getKey(), header.getValue());
      }
    }
    exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
