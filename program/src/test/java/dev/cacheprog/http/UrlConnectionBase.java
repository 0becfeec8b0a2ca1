package dev.cacheprog.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A transport and an HTTP server that records its requests.
abstract class UrlConnectionBase {
  static final byte[] BODY = Samples.noise(1000);

  final UrlConnectionTransport transport = new UrlConnectionTransport(Duration.ofSeconds(30));
  final List<Received> received = new CopyOnWriteArrayList<>();
  final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  HttpServer server;
  volatile Answer answer = exchange -> send(exchange, 200, BODY);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(String method, String uri, Map<String, List<String>> headers, byte[] body) {}

  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void setUp() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          connections.add(exchange.getRemoteAddress());
          received.add(
              new Received(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  exchange.getRequestBody().readAllBytes()));
          answer.to(exchange);
        });
    server.start();
  }

  @AfterEach
  void tearDown() {
    server.stop(0);
    threads.close();
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  HttpTransport.Response get(String path) throws IOException {
    return transport.send(new HttpTransport.Request("GET", uri(path), Map.of(), null));
  }

  HttpTransport.Response put(byte @Nullable [] body) throws IOException {
    return transport.send(
        new HttpTransport.Request(
            "PUT", uri("/x"), Map.of("X-One", "1"), body == null ? null : Body.of(body)));
  }

  static byte[] readAll(HttpTransport.Response response) throws IOException {
    try (response;
        InputStream body = response.body()) {
      return body.readAllBytes();
    }
  }
}
