package dev.cacheprog.doctor;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the doctor looks at between this machine and the server of the store.
public final class ServerChecks {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /// For a question that servers answer at once or never.
  private static final Duration GLANCE = Duration.ofSeconds(2);

  /// From here on the time between machine and store is worth a word.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final URI url;
  private final String variable;
  private final TlsCheck tls;
  private final Function<IOException, String> hints;
  private final InstantSource clock;

  /// @param url of the store
  /// @param variable which sets `url`
  /// @param hints what to do about a failed connection; empty text if that is not known
  public ServerChecks(
      URI url,
      String variable,
      TlsCheck tls,
      Function<IOException, String> hints,
      InstantSource clock) {
    this.url = url;
    this.variable = variable;
    this.tls = tls;
    this.hints = hints;
    this.clock = clock;
  }

  /// Whether its name is known.
  public Finding host() throws IOException {
    long start = System.nanoTime();
    try {
      InetAddress[] all = InetAddress.getAllByName(name());
      List<String> addresses = Arrays.stream(all).map(InetAddress::getHostAddress).toList();
      return Finding.ok(
          "host", name() + " resolves to " + String.join(", ", addresses) + ", " + since(start));
    } catch (UnknownHostException e) {
      String hint = hints.apply(e);
      throw new IOException(
          "unknown host "
              + name()
              + ": "
              + (hint.isEmpty() ? "check CACHEPROG_HTTP_STORAGE_BASE_URL and DNS" : hint),
          e);
    }
  }

  /// Whether a port is open there.
  public Finding connection() throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Addresses().open(name(), port(), (int) LIMIT.toMillis())) {
      return Finding.ok(
          "connection",
          "to "
              + socket.getInetAddress().getHostAddress()
              + ", port "
              + port()
              + ", "
              + since(start));
    } catch (IOException e) {
      throw new IOException("no connection to port " + port() + ": " + Display.reason(e), e);
    }
  }

  /// Whether it speaks TLS, and no TLS, as its URL says, and is trusted.
  public Finding tls() throws IOException {
    if (!url.getScheme().equals("https")) {
      return tls.isTlsServer(name(), port(), GLANCE)
          ? Finding.failed("TLS", "the server requires TLS: use https:// in " + variable)
          : Finding.skipped("TLS", "not used");
    }
    String roots = "trusted: " + tls.trusted();
    try {
      TlsCheck.Peer peer = tls.handshake(name(), port(), LIMIT);
      String text = peer.text() + "; " + roots;
      return peer.end().isBefore(clock.instant().plus(Duration.ofDays(14)))
          ? Finding.warning("TLS", text)
          : Finding.ok("TLS", text);
    } catch (IOException e) {
      String hint = hints.apply(e);
      throw new IOException(
          tls.isNotTls(e)
              ? "the server does not use TLS: use http:// in " + variable
              : Display.reason(e)
                  + "; "
                  + roots
                  + (hint.isEmpty() ? " (CACHEPROG_CA_FILE)" : "; " + hint),
          e);
    }
  }

  /// Whether its clock and the one of this machine agree.
  public Finding clock(HttpTransport transport) throws IOException {
    HttpTransport.Request request = new HttpTransport.Request("GET", url, Map.of(), null);
    try (HttpTransport.Response response = transport.send(request)) {
      Instant there = HttpDate.parse(response.header("Date"));
      if (there == null) {
        return Finding.skipped("clock", "the server sends no Date header");
      }
      Duration late = Duration.between(clock.instant(), there);
      String text =
          late.abs().toSeconds()
              + " s "
              + (late.isNegative() ? "ahead of" : "behind")
              + " the server";
      return late.abs().compareTo(SKEW) > 0
          ? Finding.warning("clock", text + ": set the clock of this machine")
          : Finding.ok("clock", text);
    }
  }

  /// Whether the proxy on the way there answers.
  public Finding proxy(Proxy proxy) throws IOException {
    if (!(proxy.address() instanceof InetSocketAddress hop)) {
      return Finding.skipped("proxy", "not used");
    }
    String hopName = hop.getHostString();
    long start = System.nanoTime();
    try (Socket socket = new Addresses().open(hopName, hop.getPort(), (int) LIMIT.toMillis())) {
      return Finding.ok(
          "proxy",
          "%s through %s proxy %s, port %d, at %s, %s"
              .formatted(
                  name(),
                  proxy.type(),
                  hopName,
                  hop.getPort(),
                  socket.getInetAddress().getHostAddress(),
                  since(start)));
    } catch (IOException e) {
      throw new IOException(
          "no connection to the proxy "
              + hopName
              + ", port "
              + hop.getPort()
              + ": "
              + Display.reason(e),
          e);
    }
  }

  private String name() {
    return HostPort.required(url).name();
  }

  private int port() {
    return HostPort.required(url).portOr(HostPort.usualPort(url.getScheme()));
  }

  private static String since(long start) {
    return millis(Duration.ofNanos(System.nanoTime() - start));
  }

  static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
