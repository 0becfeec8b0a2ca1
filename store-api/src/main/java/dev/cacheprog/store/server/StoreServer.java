package dev.cacheprog.store.server;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cacheprog.store.HttpContract;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The JDK's HTTP server, set up so that many clients are served and bad ones do no harm: a virtual
/// thread an exchange, and limits on connections, headers and the time that a client may take.
///
/// The JDK reads some of its settings when its server is first used in a process. They are set here
/// unless the user has set them.
public final class StoreServer implements AutoCloseable {
  /// How long a client may be without moving a byte.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// How long requests in flight are waited for at the end: less than the ten seconds after which
  /// Docker kills what it stops.
  private static final Duration LAST_MOMENT = Duration.ofSeconds(8);

  private static final int BACKLOG = 1024;

  static {
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("jdk.httpserver.maxConnections", "4096");
    setUnlessSet("sun.net.httpserver.maxIdleConnections", "4096");
    setUnlessSet("sun.net.httpserver.maxReqHeaderSize", "32768");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private final HttpServer server;
  private final SlowClientGuard patience;
  private volatile boolean closing;

  /// Takes the address, but no connection yet.
  ///
  /// @param tls null for plain HTTP
  /// @throws IOException if the address cannot be taken
  public StoreServer(InetSocketAddress address, @Nullable SSLContext tls) throws IOException {
    this(address, tls, PATIENCE, PassingTime.SYSTEM);
  }

  StoreServer(
      InetSocketAddress address, @Nullable SSLContext tls, Duration patience, PassingTime time)
      throws IOException {
    if (tls == null) {
      server = HttpServer.create(address, BACKLOG);
    } else {
      HttpsServer secure = HttpsServer.create(address, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = secure;
    }
    this.patience = new SlowClientGuard(patience, time);
    server.setExecutor(this.patience::start);
  }

  /// Serves `store` until a signal ends the process: all that the `main` of a plug-in has to do.
  /// The store is closed then, after the last request.
  ///
  /// @throws IOException if the address cannot be taken
  public static StoreServer serve(RemoteStore store, InetSocketAddress address) throws IOException {
    StoreServer server = new StoreServer(address, null);
    server.add(HttpContract.OBJECTS, new StoreHandler(store, Long.MAX_VALUE));
    Thread hook =
        new Thread(
            () -> {
              server.close();
              store.close();
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    server.start();
    return server;
  }

  /// Hangs a handler in at a path and all that begins with it.
  public HttpContext add(String path, HttpHandler handler) {
    HttpContext context = server.createContext(path, handler);
    context.getFilters().add(new LastAnswer());
    return context;
  }

  /// Begins to serve.
  public void start() {
    server.start();
  }

  /// Where it listens, with the port that it was given if it asked for any.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Takes no more connections, finishes what is in flight, within limits, and frees the address.
  @Override
  public void close() {
    closing = true;
    // Closes the listening socket at once. It would wait for exchanges itself, but also for those
    // whose client has gone.
    Thread stopping = Thread.ofVirtual().start(() -> server.stop((int) LAST_MOMENT.toSeconds()));
    try {
      patience.awaitAll(LAST_MOMENT);
      server.stop(0);
      stopping.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    patience.stop();
  }

  /// Has connections closed with the answer while the server is closing.
  private final class LastAnswer extends Filter {
    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      if (closing) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      chain.doFilter(exchange);
    }

    @Override
    public String description() {
      return "closes connections at the end";
    }
  }
}
