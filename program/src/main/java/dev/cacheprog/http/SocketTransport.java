package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpHeaders;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 with a connection for each request, for the few requests that the JDK's clients do not
/// send. `HttpURLConnection` sends a GET with a body as a POST. `HttpClient` rejects hosts with `_`
/// in their names, and takes a third of a second to load (docs/decisions/0008-metrics.md). Uses no
/// forward proxies.
///
/// A header `Host` of the request overrides that of the URL.
public final class SocketTransport implements HttpTransport {
  private final Duration limit;
  private final @Nullable SSLSocketFactory tls;
  private final Addresses addresses = new Addresses();

  /// With the TLS of all HTTPS connections of this process.
  ///
  /// @param limit time for a request until the last byte of its response is read, without resolving
  ///   the name
  public SocketTransport(Duration limit) {
    this(limit, null);
  }

  /// @param tls for https; null for that of all HTTPS connections of this process
  public SocketTransport(Duration limit, @Nullable SSLSocketFactory tls) {
    this.limit = limit;
    this.tls = tls;
  }

  @Override
  public Response send(Request request) throws IOException {
    HostPort host = HostPort.required(request.uri());
    String scheme = request.uri().getScheme();
    int port = host.portOr(HostPort.usualPort(scheme));
    byte[] head = head(request, host).getBytes(ISO_8859_1);
    long deadline = System.nanoTime() + limit.toNanos();
    Socket plain = addresses.open(host.name(), port, (int) limit.toMillis());
    try {
      Socket socket = plain;
      plain.setSoTimeout((int) limit.toMillis());
      if (scheme.equalsIgnoreCase("https")) {
        socket = secured(plain, host.name(), port);
      }
      InputStream in = new BufferedInputStream(new DeadlineStream(socket, deadline));
      write(head, request.body(), new BufferedOutputStream(socket.getOutputStream()));
      return SocketResponse.read(request.method(), socket, in);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocketFactory factory = tls == null ? HttpsURLConnection.getDefaultSSLSocketFactory() : tls;
    SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    return secured;
  }

  private static String head(Request request, HostPort host) throws ProtocolException {
    URI uri = request.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    boolean hasHost = false;
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      hasHost |= header.getKey().equalsIgnoreCase("Host");
      append(head, header.getKey(), header.getValue());
    }
    if (!hasHost) {
      append(head, "Host", host.authority(uri.getScheme()));
    }
    Body body = request.body();
    if (body != null) {
      append(head, "Content-Length", Long.toString(body.size()));
    }
    append(head, "Connection", "close");
    return head.append("\r\n").toString();
  }

  private static void write(byte[] head, @Nullable Body body, OutputStream out) throws IOException {
    out.write(head);
    if (body != null) {
      try (InputStream in = body.open()) {
        in.transferTo(out);
      }
    }
    out.flush();
  }

  private static void append(StringBuilder head, String name, String value)
      throws ProtocolException {
    if (HttpHeaders.hasControl(value)) {
      throw new ProtocolException("the value of the header " + name + " has a control character");
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /// The input of a socket, with a deadline.
  private static final class DeadlineStream extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    DeadlineStream(Socket socket, long deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        throw new SocketTimeoutException("Read timed out");
      }
      socket.setSoTimeout((int) millis);
      return in.read(bytes, offset, length);
    }
  }
}
