package dev.cacheprog.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cacheprog.store.HttpContract;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.server.StoreHandler;
import dev.cacheprog.store.server.StoreServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The HTTP server of the proxy:
///
/// | path | serves | token |
/// |---|---|---|
/// | `/cache/<id>` | an object | for reading or writing |
/// | `/health` | status 200 | none |
/// | `/metrics` | metrics of the proxy, if it has any | for reading |
/// | `/metricsproxy` | the metrics endpoint, if there is one | for reading |
public final class ProxyServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private final StoreServer server;

  /// Binds the address, without accepting connections.
  ///
  /// @param store owned by the caller
  /// @param maxBodySize bytes of the largest object that is accepted; zero: any
  /// @param tls null for plain HTTP
  /// @param forward null without a metrics endpoint
  /// @param exposition the text that Prometheus scrapes, null for none
  /// @throws IOException if the address cannot be bound
  public ProxyServer(
      InetSocketAddress address,
      RemoteStore store,
      long maxBodySize,
      Tokens tokens,
      @Nullable SSLContext tls,
      @Nullable MetricsForward forward,
      @Nullable Supplier<String> exposition)
      throws IOException {
    server = new StoreServer(address, tls);
    HttpHandler objects = new StoreHandler(store, maxBodySize == 0 ? Long.MAX_VALUE : maxBodySize);
    server.add(HttpContract.OBJECTS, objects).getFilters().add(new BearerFilter(tokens, false));
    server.add("/", ProxyServer::notFound);
    server.add("/health", only("/health", exchange -> answer(exchange, 200, TEXT, "ok\n")));
    if (forward != null) {
      server.add("/metricsproxy", forward).getFilters().add(new BearerFilter(tokens, true));
    }
    if (exposition != null) {
      server
          .add(
              "/metrics",
              only("/metrics", exchange -> answer(exchange, 200, EXPOSITION, exposition.get())))
          .getFilters()
          .add(new BearerFilter(tokens, true));
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    answer(exchange, 404, TEXT, "not found\n");
  }

  /// Serves one path: a context of the JDK's server is for all paths that begin with it.
  private static HttpHandler only(String path, HttpHandler handler) {
    return exchange -> {
      if (exchange.getRequestURI().getPath().equals(path)) {
        handler.handle(exchange);
      } else {
        notFound(exchange);
      }
    };
  }

  /// Starts to accept connections.
  public void start() {
    server.start();
  }

  /// The address that it listens on.
  public InetSocketAddress address() {
    return server.address();
  }

  /// Accepts no more connections, and finishes requests in flight, within limits.
  @Override
  public void close() {
    server.close();
  }

  static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush(); // before the rest of the request is read
    }
  }

  /// Sends a line of text.
  static void answer(HttpExchange exchange, int status, String line) throws IOException {
    answer(exchange, status, TEXT, line + "\n");
  }
}
