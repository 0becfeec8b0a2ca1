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

/// Serves a store, and what else belongs to a proxy:
///
/// | path | is | token |
/// |---|---|---|
/// | `/cache/<id>` | an object | that for reading or writing |
/// | `/health` | 200 | none |
/// | `/metrics` | metrics of the proxy itself, if there are any | that for reading |
/// | `/metricsproxy` | the way to the metrics endpoint, if there is one | that for reading |
public final class ProxyServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private final StoreServer server;

  /// Takes the address, but no connection yet.
  ///
  /// @param store owned by the caller
  /// @param maxBodySize bytes of the largest object that is taken; zero: any
  /// @param tls null for plain HTTP
  /// @param forward null without a metrics endpoint
  /// @param exposition the text that Prometheus scrapes, null for none
  /// @throws IOException if the address cannot be taken
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
    server.add("/", ProxyServer::nothing);
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

  private static void nothing(HttpExchange exchange) throws IOException {
    answer(exchange, 404, TEXT, "there is nothing here\n");
  }

  /// Serves this path alone: the JDK's server takes a context for all that begins like it.
  private static HttpHandler only(String path, HttpHandler handler) {
    return exchange -> {
      if (exchange.getRequestURI().getPath().equals(path)) {
        handler.handle(exchange);
      } else {
        nothing(exchange);
      }
    };
  }

  /// Begins to serve.
  public void start() {
    server.start();
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return server.address();
  }

  /// Takes no more connections, and finishes what is in flight, within limits.
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
      exchange.getResponseBody().flush(); // before what the client may still have to say is read
    }
  }

  /// Sends a line of text.
  static void answer(HttpExchange exchange, int status, String line) throws IOException {
    answer(exchange, status, TEXT, line + "\n");
  }
}
