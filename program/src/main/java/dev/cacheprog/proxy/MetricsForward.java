package dev.cacheprog.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cacheprog.core.Log;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/// Passes metrics on that programs push, with the labels and headers of the proxy. What the
/// endpoint answers is what the program is answered.
public final class MetricsForward implements HttpHandler {
  private static final int MAX_BODY = 16 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final URI target;
  private final Map<String, String> headers;
  private final Log log;
  private final HttpClient client;

  /// @param labels put into the path as the Pushgateway takes them; none leave the endpoint as it
  ///   is
  /// @param headers sent with every request; the values may be secret
  /// @param tls for an endpoint behind https
  /// @throws IllegalArgumentException if a header cannot be set
  public MetricsForward(
      URI endpoint,
      Map<String, String> labels,
      Map<String, String> headers,
      SSLContext tls,
      Log log) {
    this.target = target(endpoint, labels);
    this.headers = Map.copyOf(headers);
    this.log = log;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .executor(Thread::startVirtualThread)
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .build();
    HttpRequest.Builder probe = HttpRequest.newBuilder(target);
    this.headers.forEach(probe::setHeader); // wrong ones are told now
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
        ProxyServer.answer(exchange, 404, "there is nothing here");
        return;
      }
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        ProxyServer.answer(exchange, 413, "metrics of more than " + MAX_BODY + " bytes");
        return;
      }
      forward(exchange, body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    // A GET may have a body here: that is how the original pushes unless told otherwise.
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(LIMIT)
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : new String[] {"Content-Type", "Content-Encoding"}) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.setHeader(name, value);
      }
    }
    headers.forEach(request::setHeader);
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      log.warn("The metrics endpoint cannot be reached", "error", e);
      ProxyServer.answer(exchange, 502, "the metrics endpoint cannot be reached");
      return;
    }
    byte[] answer = response.body();
    response
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
    exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
    if (answer.length > 0) {
      exchange.getResponseBody().write(answer);
    }
  }
}
