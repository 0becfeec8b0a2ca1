package dev.cacheprog.command;

import static dev.cacheprog.options.RemoteFlags.REMOTE_STORAGE_TYPE;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.doctor.Finding;
import dev.cacheprog.options.Options;
import dev.cacheprog.options.RemoteStorageType;
import dev.cacheprog.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What the doctor looks at between this machine and the server of the store.
final class ServerChecks {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /// For a question that servers answer at once or never.
  private static final Duration GLANCE = Duration.ofSeconds(2);

  /// From here on the time between machine and store is worth a word.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final URI url;
  private final RemoteStorage storage;
  private final Options options;
  private final Map<String, String> environment;

  ServerChecks(URI url, RemoteStorage storage, Options options, Map<String, String> environment) {
    this.url = url;
    this.storage = storage;
    this.options = options;
    this.environment = environment;
  }

  /// Whether its name is known.
  Finding host() throws IOException {
    long start = System.nanoTime();
    try {
      InetAddress[] all = InetAddress.getAllByName(name());
      List<String> addresses = Arrays.stream(all).map(InetAddress::getHostAddress).toList();
      return Finding.ok(
          "host", name() + " resolves to " + String.join(", ", addresses) + ", " + since(start));
    } catch (UnknownHostException e) {
      String hint = storage.hint(e);
      throw new IOException(
          "unknown host "
              + name()
              + ": "
              + (hint.isEmpty() ? "check CACHEPROG_HTTP_STORAGE_BASE_URL and DNS" : hint),
          e);
    }
  }

  /// Whether a port is open there.
  Finding connection() throws IOException {
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
  Finding tls() throws IOException {
    String variable =
        options.get(REMOTE_STORAGE_TYPE) == RemoteStorageType.S3
            ? "CACHEPROG_S3_ENDPOINT"
            : "CACHEPROG_HTTP_STORAGE_BASE_URL";
    if (!url.getScheme().equals("https")) {
      return Tls.isTlsServer(name(), port(), GLANCE)
          ? Finding.failed("TLS", "the server requires TLS: use https:// in " + variable)
          : Finding.skipped("TLS", "not used");
    }
    String roots = "trusted: " + RemoteStorage.roots(options, environment);
    try {
      Tls.Peer peer = Tls.handshake(name(), port(), LIMIT);
      String text = peer + "; " + roots;
      return peer.end().isBefore(CommandContext.CLOCK.instant().plus(Duration.ofDays(14)))
          ? Finding.warning("TLS", text)
          : Finding.ok("TLS", text);
    } catch (IOException e) {
      String hint = storage.hint(e);
      throw new IOException(
          Tls.isNotTls(e)
              ? "the server does not use TLS: use http:// in " + variable
              : Display.reason(e)
                  + "; "
                  + roots
                  + (hint.isEmpty() ? " (CACHEPROG_CA_FILE)" : "; " + hint),
          e);
    }
  }

  /// Whether its clock and the one of this machine agree.
  Finding clock(HttpTransport transport) throws IOException {
    HttpTransport.Request request = new HttpTransport.Request("GET", url, Map.of(), null);
    try (HttpTransport.Response response = transport.send(request)) {
      String date = response.header("Date");
      if (date == null) {
        return Finding.skipped("clock", "the server sends no Date header");
      }
      Instant there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      Duration late = Duration.between(CommandContext.CLOCK.instant(), there);
      String text =
          late.abs().toSeconds()
              + " s "
              + (late.isNegative() ? "ahead of" : "behind")
              + " the server";
      return late.abs().compareTo(SKEW) > 0
          ? Finding.warning("clock", text + ": set the clock of this machine")
          : Finding.ok("clock", text);
    } catch (DateTimeException e) {
      return Finding.skipped("clock", "the server sends no Date header");
    }
  }

  /// Whether the proxy on the way there answers.
  Finding proxy(Proxy proxy) throws IOException {
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
