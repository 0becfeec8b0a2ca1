package dev.cacheprog.http;

import dev.cacheprog.core.Addresses;
import dev.cacheprog.core.BufferedTime;
import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.net.Authenticator;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/// [HttpURLConnection], the one client of the JDK that loads within milliseconds (see
/// docs/decisions).
public final class UrlConnectionTransport implements HttpTransport {
  /// Bytes of an unread body that are read so that the connection can be used again; more costs
  /// more than a new connection.
  private static final int MAX_DRAIN = 64 << 10;

  /// The JDK keeps bodies up to this size, to send them again on a new connection if the server has
  /// closed the kept one. Larger bodies are streamed, and fail then.
  private static final int MAX_REPEATED = 32 << 10;

  private static final int PIECE = 16 << 10;

  private static final int TOO_LARGE = 413;

  static {
    // The JDK's client reads it when it is loaded. Without it, no header Host could be set.
    System.setProperty("sun.net.http.allowRestrictedHeaders", "true");
  }

  private final int getMillis;
  private final int putMillis;
  private final ForwardProxies proxies;
  private final Addresses addresses;

  /// By name: the JDK uses a connection again only with the factory that made it.
  private final Map<String, NamedSockets> named = new ConcurrentHashMap<>();

  /// Without forward proxies.
  public UrlConnectionTransport(Duration timeout) {
    this(timeout, timeout, ForwardProxies.of(Map.of()));
  }

  /// @param get how long a request without a body waits for a connection, and for each piece of the
  ///   response; zero: without limit
  /// @param put the same for a request with a body, which gets [BufferedTime] in addition
  public UrlConnectionTransport(Duration get, Duration put, ForwardProxies proxies) {
    this(get, put, proxies, new Addresses());
  }

  UrlConnectionTransport(Duration get, Duration put, ForwardProxies proxies, Addresses addresses) {
    this.proxies = proxies;
    this.addresses = addresses;
    this.getMillis = (int) Math.min(get.toMillis(), Integer.MAX_VALUE);
    this.putMillis = (int) Math.min(put.toMillis(), Integer.MAX_VALUE);
  }

  @Override
  public Response send(Request request) throws IOException {
    HttpURLConnection connection = connection(request);
    Body body = request.body();
    if (body != null) {
      try {
        send(connection, body);
      } catch (ClosedException e) {
        if (body.size() <= MAX_REPEATED || Thread.currentThread().isInterrupted()) {
          throw e.cause();
        }
        return sendIfExpected(request, body, e.cause());
      }
    }
    return new UrlConnectionResponse(connection, status(connection));
  }

  /// Sends a large body again whose connection was closed, now only if the server expects it. A
  /// server that finds a body too large may close the connection before its answer can be read.
  ///
  /// @param failure thrown if the server rejects the body for another reason
  private Response sendIfExpected(Request request, Body body, IOException failure)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.put("Expect", "100-continue");
    HttpURLConnection connection =
        connection(new Request(request.method(), request.uri(), headers, body));
    try {
      send(connection, body);
    } catch (ClosedException e) {
      throw e.cause();
    } catch (ProtocolException e) {
      if (connection.getResponseCode() == TOO_LARGE) {
        return new UrlConnectionResponse(connection, TOO_LARGE);
      }
      failure.addSuppressed(e);
      throw failure;
    }
    return new UrlConnectionResponse(connection, status(connection));
  }

  private HttpURLConnection connection(Request request) throws IOException {
    Proxy proxy = proxies.select(request.uri());
    return addresses.connect(
        proxy.address() instanceof InetSocketAddress hop
            ? hop.getHostString()
            : HostPort.required(request.uri()).name(),
        request.body() == null ? getMillis : putMillis,
        new Connect(request, proxy));
  }

  /// Not a lambda: each lambda adds to the time of the first request.
  private final class Connect implements Addresses.Attempt<HttpURLConnection> {
    private final Request request;
    private final Proxy proxy;

    Connect(Request request, Proxy proxy) {
      this.request = request;
      this.proxy = proxy;
    }

    @Override
    public HttpURLConnection connect(@Nullable InetAddress address, int timeoutMillis)
        throws IOException {
      return connected(request, proxy, address, timeoutMillis);
    }
  }

  private int answerMillis(@Nullable Body body) {
    if (body == null) {
      return getMillis;
    }
    long extra = putMillis == 0 ? 0 : BufferedTime.millis(body.size());
    return (int) Math.min(putMillis + extra, Integer.MAX_VALUE);
  }

  /// Connects to the server or to the proxy, without sending the request.
  ///
  /// @param address of either; null to leave the choice to the JDK
  private HttpURLConnection connected(
      Request request, Proxy proxy, @Nullable InetAddress address, int connectMillis)
      throws IOException {
    HttpURLConnection connection;
    if (address == null) {
      connection = (HttpURLConnection) request.uri().toURL().openConnection(proxy);
    } else if (proxy.address() instanceof InetSocketAddress hop) {
      // Without the name, which would be resolved again.
      InetAddress nameless = InetAddress.ofLiteral(address.getHostAddress());
      Proxy there = new Proxy(proxy.type(), new InetSocketAddress(nameless, hop.getPort()));
      connection = (HttpURLConnection) request.uri().toURL().openConnection(there);
    } else {
      connection = to(address, request.uri());
    }
    if (connection instanceof HttpsURLConnection secure) {
      String name = HostPort.required(request.uri()).name();
      if (!name.equals(connection.getURL().getHost()) || name.indexOf('_') >= 0) {
        secure.setSSLSocketFactory(named.computeIfAbsent(name, NamedSockets::new));
      }
    }
    connection.setConnectTimeout(connectMillis);
    connection.setReadTimeout(answerMillis(request.body()));
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(request.method());
    setHeaders(connection, request.headers());
    PasswordAuthentication login = proxies.login(request.uri());
    if (login != null) {
      if (connection instanceof HttpsURLConnection) {
        // The proxy asks for it before there is a tunnel.
        connection.setAuthenticator(new Login(login));
      } else {
        // Without waiting to be asked: a streamed body cannot be sent again.
        connection.setRequestProperty("Proxy-Authorization", basic(login));
      }
    }
    Body body = request.body();
    if (body != null) {
      connection.setDoOutput(true);
      if (body.size() > MAX_REPEATED) {
        connection.setFixedLengthStreamingMode(body.size());
      }
    }
    connection.connect();
    return connection;
  }

  /// Connects to one address of a host. The JDK uses the first address of a name only, so the URL
  /// has the address, and the header `Host` the name.
  private HttpURLConnection to(InetAddress address, URI uri) throws IOException {
    HostPort host = HostPort.required(uri);
    String literal = address.getHostAddress();
    URL url =
        URL.of(
            URI.create(
                uri.getScheme()
                    + "://"
                    + (literal.indexOf(':') < 0 ? literal : "[" + literal.replace("%", "%25") + "]")
                    + (host.port() < 0 ? "" : ":" + host.port())
                    + uri.getRawPath()
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())),
            null);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    connection.setRequestProperty("Host", host.authority(uri.getScheme()));
    return connection;
  }

  /// The JDK's exception quotes the value, which may be secret.
  private static void setHeaders(HttpURLConnection connection, Map<String, String> headers)
      throws IOException {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      try {
        connection.setRequestProperty(header.getKey(), header.getValue());
      } catch (IllegalArgumentException _) {
        throw new IOException(
            "the header "
                + header.getKey()
                + " cannot be sent: its value has a line break or another control character");
      }
    }
  }

  private static void send(HttpURLConnection connection, Body body) throws IOException {
    try (InputStream in = body.open();
        OutputStream out = connection.getOutputStream()) {
      byte[] piece = new byte[PIECE];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        write(out, piece, n);
      }
    }
  }

  private static void write(OutputStream out, byte[] piece, int n) throws ClosedException {
    try {
      out.write(piece, 0, n);
    } catch (IOException e) {
      throw new ClosedException(e);
    }
  }

  /// The connection was closed before all of a body was sent.
  private static final class ClosedException extends IOException {
    @Serial private static final long serialVersionUID = 1L;
    private final IOException cause;

    ClosedException(IOException cause) {
      super(cause);
      this.cause = cause;
    }

    IOException cause() {
      return cause;
    }
  }

  private static int status(HttpURLConnection connection) throws IOException {
    try {
      return connection.getResponseCode();
    } catch (HttpRetryException e) {
      // A 401 to a streamed body, which the client cannot send again with a password.
      return e.responseCode();
    }
  }

  private static String basic(PasswordAuthentication login) {
    String text = login.getUserName() + ":" + new String(login.getPassword());
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends the credentials to the proxy only.
  private static final class Login extends Authenticator {
    private final PasswordAuthentication login;

    Login(PasswordAuthentication login) {
      this.login = login;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return getRequestorType() == RequestorType.PROXY ? login : null;
    }
  }

  private record UrlConnectionResponse(HttpURLConnection connection, int status)
      implements Response {
    @Override
    public @Nullable String header(String name) {
      return connection.getHeaderField(name);
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
      List<Map.Entry<String, String>> headers = new ArrayList<>();
      // The status line comes first, without a name.
      for (int i = 1; connection.getHeaderFieldKey(i) != null; i++) {
        headers.add(Map.entry(connection.getHeaderFieldKey(i), connection.getHeaderField(i)));
      }
      return headers;
    }

    @Override
    public long length() {
      return connection.getContentLengthLong();
    }

    @Override
    public @Nullable Instant lastModified() {
      long millis = connection.getLastModified();
      return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public InputStream body() throws IOException {
      InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      return body == null ? InputStream.nullInputStream() : body;
    }

    @Override
    public void close() {
      try (InputStream body = body()) {
        if (body.skip(MAX_DRAIN) == MAX_DRAIN) {
          connection.disconnect();
        }
      } catch (IOException _) {
        connection.disconnect();
      }
    }
  }
}
