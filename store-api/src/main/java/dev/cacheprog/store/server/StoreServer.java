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

/// The JDK's HTTP server, set up for many clients, of which bad ones do no harm: with a virtual
/// thread for each exchange, and limits on connections, headers and the time of clients.
///
/// The JDK reads some settings when its server is first used in a process. They are set here unless
/// the user has set them.
public final class StoreServer implements AutoCloseable {
  /// Time for a client without moving a byte.
  private static final Duration CLIENT_GRACE = Duration.ofSeconds(30);

  /// Wait limit for requests in flight at the end: less than the ten seconds after which Docker
  /// kills a container.
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(8);

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
  private final SlowClientGuard guard;
  private volatile boolean closing;

  /// Binds the address, without accepting connections.
  ///
  /// @param tls null for plain HTTP
  /// @throws IOException if the address cannot be bound
  public StoreServer(InetSocketAddress address, @Nullable SSLContext tls) throws IOException {
    this(address, tls, CLIENT_GRACE, PassingTime.SYSTEM);
  }

  StoreServer(InetSocketAddress address, @Nullable SSLContext tls, Duration grace, PassingTime time)
      throws IOException {
    if (tls == null) {
      server = HttpServer.create(address, BACKLOG);
    } else {
      HttpsServer secure = HttpsServer.create(address, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = secure;
    }
    this.guard = new SlowClientGuard(grace, time);
    server.setExecutor(guard::start);
  }

  /// Serves `store` until a signal ends the process. The `main` of a plug-in needs nothing else.
  /// The store is closed after the last request.
  ///
  /// @throws IOException if the address cannot be bound
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

  /// Adds a handler for a path and all paths that begin with it.
  public HttpContext add(String path, HttpHandler handler) {
    HttpContext context = server.createContext(path, handler);
    context.getFilters().add(new ConnectionClosing());
    return context;
  }

  /// Starts to accept connections.
  public void start() {
    server.start();
  }

  /// The address that it listens on, with the port of the system if it asked for any.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Accepts no more connections, finishes requests in flight, within limits, and frees the
  /// address.
  @Override
  public void close() {
    closing = true;
    // Closes the listening socket at once. It waits for exchanges as well, but also for those whose
    // client has gone.
    Thread stopping = Thread.ofVirtual().start(() -> server.stop((int) SHUTDOWN_LIMIT.toSeconds()));
    try {
      guard.awaitAll(SHUTDOWN_LIMIT);
      server.stop(0);
      stopping.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    guard.stop();
  }

  /// Closes connections with their answer while the server is closing.
  private final class ConnectionClosing extends Filter {
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
