package dev.cacheprog.http;

import dev.cacheprog.core.Body;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
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
    Body body = request.body();
    if (body != null) {
      send(connection, body);
    }
    return new UrlConnectionResponse(connection, status(connection));
  }

  private static void send(HttpURLConnection connection, Body body) throws IOException {
    connection.setDoOutput(true);
    if (body.size() > MAX_REPEATED) {
      connection.setFixedLengthStreamingMode(body.size());
    }
    try (InputStream in = body.open();
        OutputStream out = connection.getOutputStream()) {
      in.transferTo(out);
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
