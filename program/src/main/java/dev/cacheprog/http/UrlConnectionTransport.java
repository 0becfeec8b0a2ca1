package dev.cacheprog.http;

import dev.cacheprog.core.Body;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.net.Authenticator;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/// [HttpURLConnection], the one client of the JDK that is there within milliseconds of the start
/// (see docs/decisions).
public final class UrlConnectionTransport implements Transport {
  /// How much of an unread body is read so that the connection can be used again; more costs more
  /// than a new connection.
  private static final int MAX_DRAIN = 64 << 10;

  /// Bodies up to this size the JDK keeps, to send them again on a new connection if the server has
  /// meanwhile closed the one that was to be used again. What is larger is streamed, and fails
  /// then.
  private static final int MAX_REPEATED = 32 << 10;

  private static final int PIECE = 16 << 10;

  /// The status of an answer.
  private static final int TOO_LARGE = 413;

  private final int timeoutMillis;
  private final ForwardProxies proxies;

  /// Asks every server directly.
  public UrlConnectionTransport(Duration timeout) {
    this(timeout, ForwardProxies.of(Map.of()));
  }

  /// @param timeout how long to wait for a connection, and for each piece of a response; zero:
  ///   without limit
  public UrlConnectionTransport(Duration timeout, ForwardProxies proxies) {
    this.proxies = proxies;
    this.timeoutMillis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
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
        return sendIfWanted(request, body, e.cause());
      }
    }
    return new UrlConnectionResponse(connection, status(connection));
  }

  /// Sends a large body again whose connection was closed on the way, now only if the server wants
  /// it: it may have said, and closed the connection so soon that nobody could read it, that the
  /// body is too large.
  ///
  /// @param failure thrown if the server does not want it for another reason
  private Response sendIfWanted(Request request, Body body, IOException failure)
      throws IOException {
    HttpURLConnection connection = connection(request);
    connection.setRequestProperty("Expect", "100-continue");
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
    Proxy proxy = proxies.of(request.uri());
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection(proxy);
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(request.method());
    request.headers().forEach(connection::setRequestProperty);
    PasswordAuthentication login = proxies.login(request.uri());
    if (login != null) {
      if (connection instanceof HttpsURLConnection) {
        // When the proxy asks for it, before there is a tunnel.
        connection.setAuthenticator(new Login(login));
      } else {
        // Before it is asked for: a body that is streamed could not be sent again.
        connection.setRequestProperty("Proxy-Authorization", basic(login));
      }
    }
    return connection;
  }

  private static void send(HttpURLConnection connection, Body body) throws IOException {
    connection.setDoOutput(true);
    if (body.size() > MAX_REPEATED) {
      connection.setFixedLengthStreamingMode(body.size());
    }
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
      // A 401 to a streamed body: the client would like to ask for a password and send it again.
      return e.responseCode();
    }
  }

  private static String basic(PasswordAuthentication login) {
    String text = login.getUserName() + ":" + new String(login.getPassword());
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Tells the proxy who we are, and nobody else.
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
