package dev.cacheprog.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Connects to hosts that have several addresses: tries them in the order of the system, each for a
/// short time, until one answers. If none does, those that let the short time pass are tried once
/// more with the whole of it: a server may be slow. An address that failed where another one
/// answered comes last for a minute.
///
/// Safe for use by many threads at once.
public final class Addresses {
  /// How long an address may take while there are others, in milliseconds: as long as Go's programs
  /// wait.
  static final int SHORT_MILLIS = 300;

  private static final long AVOIDED_NANOS = 60_000_000_000L;

  private final Resolver resolver;

  /// Until when an address comes last, by [System#nanoTime].
  private final Map<InetAddress, Long> avoided = new ConcurrentHashMap<>();

  /// Looks up names.
  public interface Resolver {
    /// @return one at least, in the order of preference
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  /// Opens a connection.
  public interface Attempt<T> {
    /// @param address null for the first one of the host, which the JDK takes by itself
    /// @param timeoutMillis how long connecting may take; zero: without limit
    /// @throws SocketException if there is no connection; another address may answer
    /// @throws SocketTimeoutException if there is none within that time, or the server says nothing
    T connect(@Nullable InetAddress address, int timeoutMillis) throws IOException;
  }

  /// Not a lambda: see docs/decisions/0003-start-up.md.
  private static final class SystemResolver implements Resolver {
    @Override
    public InetAddress[] lookUp(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }
  }

  /// The addresses that the system knows.
  public Addresses() {
    this(new SystemResolver());
  }

  public Addresses(Resolver resolver) {
    this.resolver = resolver;
  }

  /// The connection to the first address of `host` that answers.
  ///
  /// @param host a name, or an address, which is then the only one
  /// @param timeoutMillis how long connecting to the last one may take; zero: without limit
  /// @throws IOException what the last attempt threw
  public <T> T connect(String host, int timeoutMillis, Attempt<T> attempt) throws IOException {
    InetAddress[] all = resolver.lookUp(host);
    if (all.length < 2) {
      return attempt.connect(null, timeoutMillis);
    }
    int shortMillis = timeoutMillis == 0 ? SHORT_MILLIS : Math.min(timeoutMillis, SHORT_MILLIS);
    List<InetAddress> dead = new ArrayList<>();
    List<InetAddress> slow = new ArrayList<>();
    IOException last = new UnknownHostException(host);
    for (InetAddress address : inOrder(all)) {
      try {
        T connection = attempt.connect(named(address, all), shortMillis);
        avoided.remove(address);
        avoid(dead);
        return connection;
      } catch (SocketTimeoutException | SocketException e) {
        last = goOn(e);
        dead.add(address);
        if (isOfConnecting(e)) {
          slow.add(address);
        }
      }
    }
    for (InetAddress address : slow) {
      try {
        T connection = attempt.connect(named(address, all), timeoutMillis);
        dead.remove(address);
        avoid(dead);
        return connection;
      } catch (SocketTimeoutException | SocketException e) {
        last = goOn(e);
      }
    }
    throw last;
  }

  /// A socket that is connected to the first address of `host` that answers; the caller closes it.
  ///
  /// @param timeoutMillis see [#connect]
  public Socket open(String host, int port, int timeoutMillis) throws IOException {
    return connect(
        host, timeoutMillis, (address, millis) -> connected(host, address, port, millis));
  }

  private static Socket connected(
      String host, @Nullable InetAddress address, int port, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          address == null
              ? new InetSocketAddress(host, port)
              : new InetSocketAddress(address, port),
          timeoutMillis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Null for the one that the JDK takes by itself.
  private static @Nullable InetAddress named(InetAddress address, InetAddress[] all) {
    return address.equals(all[0]) ? null : address;
  }

  /// The failure, unless it ends all: the caller was interrupted, or the server was silent after it
  /// had taken the connection.
  private static IOException goOn(IOException e) throws IOException {
    boolean silent = e instanceof SocketTimeoutException && !isOfConnecting(e);
    if (silent || Thread.currentThread().isInterrupted()) {
      throw e;
    }
    return e;
  }

  /// Whether time ran out while connecting: nothing but the JDK's message tells.
  private static boolean isOfConnecting(IOException e) {
    return e instanceof SocketTimeoutException
        && String.valueOf(e.getMessage()).regionMatches(true, 0, "connect", 0, 7);
  }

  /// Those that failed lately come last. When that is over, one caller alone tries such an address
  /// again.
  private List<InetAddress> inOrder(InetAddress[] all) {
    if (avoided.isEmpty()) {
      return List.of(all);
    }
    long now = System.nanoTime();
    List<InetAddress> order = new ArrayList<>(all.length);
    List<InetAddress> last = new ArrayList<>();
    for (InetAddress address : all) {
      Long until = avoided.get(address);
      boolean isFirst =
          until == null
              || (until - now < 0 && avoided.replace(address, until, now + AVOIDED_NANOS));
      (isFirst ? order : last).add(address);
    }
    order.addAll(last);
    return order;
  }

  private void avoid(List<InetAddress> dead) {
    for (InetAddress address : dead) {
      avoided.put(address, System.nanoTime() + AVOIDED_NANOS);
    }
  }
}
