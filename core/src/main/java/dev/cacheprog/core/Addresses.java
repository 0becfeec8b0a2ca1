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

/// Connects to hosts with several addresses: tries them in the order of the system, each with a
/// short time-out, until one answers. If none does, those that timed out are tried once more with
/// the whole time-out, as a server may be slow. An address that failed while another one answered
/// comes last for a minute.
///
/// Safe for use by several threads.
public final class Addresses {
  /// Time-out of an address while there are others, in milliseconds: that of Go's programs.
  static final int SHORT_MILLIS = 300;

  private static final long AVOIDED_NANOS = 60_000_000_000L;

  private final Resolver resolver;

  /// Until when an address comes last, in the time of [System#nanoTime].
  private final Map<InetAddress, Long> avoided = new ConcurrentHashMap<>();

  /// Resolves names.
  public interface Resolver {
    /// @return at least one, in the order of preference
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /// Opens a connection.
  public interface Attempt<T> {
    /// @param address null for the first one of the host, the JDK's choice
    /// @param timeoutMillis for connecting; zero: without limit
    /// @throws SocketException if there is no connection; another address may answer
    /// @throws SocketTimeoutException if there is none in time, or the server sends nothing
    T connect(@Nullable InetAddress address, int timeoutMillis) throws IOException;
  }

  /// Not a lambda: see docs/decisions/0003-start-up.md.
  private static final class SystemResolver implements Resolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }
  }

  /// With the resolver of the system.
  public Addresses() {
    this(new SystemResolver());
  }

  public Addresses(Resolver resolver) {
    this.resolver = resolver;
  }

  /// The connection to the first address of `host` that answers.
  ///
  /// @param host a name or an address
  /// @param timeoutMillis for connecting to the last address; zero: without limit
  /// @throws IOException the exception of the last attempt
  public <T> T connect(String host, int timeoutMillis, Attempt<T> attempt) throws IOException {
    InetAddress[] all = resolver.resolve(host);
    if (all.length < 2) {
      return attempt.connect(null, timeoutMillis);
    }
    int shortMillis = timeoutMillis == 0 ? SHORT_MILLIS : Math.min(timeoutMillis, SHORT_MILLIS);
    List<InetAddress> failed = new ArrayList<>();
    List<InetAddress> slow = new ArrayList<>();
    IOException last = new UnknownHostException(host);
    for (InetAddress address : inOrder(all)) {
      try {
        T connection = attempt.connect(named(address, all), shortMillis);
        avoided.remove(address);
        avoid(failed);
        return connection;
      } catch (SocketTimeoutException | SocketException e) {
        last = rethrowIfFinal(e);
        failed.add(address);
        if (isConnectTimeout(e)) {
          slow.add(address);
        }
      }
    }
    for (InetAddress address : slow) {
      try {
        T connection = attempt.connect(named(address, all), timeoutMillis);
        failed.remove(address);
        avoid(failed);
        return connection;
      } catch (SocketTimeoutException | SocketException e) {
        last = rethrowIfFinal(e);
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

  /// Null for the JDK's choice.
  private static @Nullable InetAddress named(InetAddress address, InetAddress[] all) {
    return address.equals(all[0]) ? null : address;
  }

  /// Returns a failure after which another address may be tried. Throws it if the caller was
  /// interrupted, or if the server accepted the connection and sent nothing.
  private static IOException rethrowIfFinal(IOException e) throws IOException {
    boolean silent = e instanceof SocketTimeoutException && !isConnectTimeout(e);
    if (silent || Thread.currentThread().isInterrupted()) {
      throw e;
    }
    return e;
  }

  /// Whether connecting timed out, which only the JDK's message shows.
  private static boolean isConnectTimeout(IOException e) {
    return e instanceof SocketTimeoutException
        && String.valueOf(e.getMessage()).regionMatches(true, 0, "connect", 0, 7);
  }

  /// Addresses that failed lately come last. After a minute, a single caller tries such an address
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

  private void avoid(List<InetAddress> failed) {
    for (InetAddress address : failed) {
      avoided.put(address, System.nanoTime() + AVOIDED_NANOS);
    }
  }
}
