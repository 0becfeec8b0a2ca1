package dev.cacheprog.system.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cacheprog.testkit.ServerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// An HTTP service on loopback, such as a credentials service of AWS, with the answers that a test
/// defines. It keeps the requests.
public final class FakeService implements AutoCloseable {
  private final HttpServer server;
  private final Service service;
  private final String scheme;

  /// All requests, in order.
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  /// @param target path and query
  public record Request(String method, String target, Headers headers, String body) {
    /// @return an empty text if there is no such header
    public String header(String name) {
      String value = headers.getFirst(name);
      return value == null ? "" : value;
    }
  }

  public record Answer(int status, String body) {
    public static Answer ok(String body) {
      return new Answer(200, body);
    }

    public static Answer notFound() {
      return new Answer(404, "");
    }
  }

  /// The answer to each request.
  public interface Service {
    Answer answer(Request request) throws Exception;
  }

  public FakeService(Service service) throws IOException {
    this(service, HttpServer.create(address(), 0), "http");
  }

  /// One that speaks TLS.
  public static FakeService secure(ServerKey key, Service service) throws IOException {
    HttpsServer server = HttpsServer.create(address(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(key.context()));
    return new FakeService(service, server, "https");
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private FakeService(Service service, HttpServer server, String scheme) {
    this.service = service;
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      requests.add(request);
      Answer answer;
      try {
        answer = service.answer(request);
      } catch (Exception e) {
        answer = new Answer(500, e.toString());
      }
      byte[] body = answer.body().getBytes(UTF_8);
      // Google's metadata server is known by it; nobody else cares.
      exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /// Without a slash at its end.
  public String url() {
    return scheme + "://127.0.0.1:" + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
