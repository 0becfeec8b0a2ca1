package dev.cacheprog.http;

import dev.cacheprog.core.Body;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// [HttpURLConnection], the one client of the JDK that is there within milliseconds of the start
/// (see docs/decisions).
public final class UrlConnectionTransport implements Transport {
  /// How much of an unread body is read so that the connection can be used again; more costs more
  /// than a new connection.
  private static final int MAX_DRAIN = 64 << 10;

  private final int timeoutMillis;

  /// @param timeout how long to wait for a connection, and for each piece of a response; zero:
  ///   without limit
  public UrlConnectionTransport(Duration timeout) {
    this.timeoutMillis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
  }

  @Override
  public Response send(Request request) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(request.method());
    request.headers().forEach(connection::setRequestProperty);
    Body body = request.body();
    if (body != null) {
      send(connection, body);
    }
    return new UrlConnectionResponse(connection, status(connection));
  }

  private static void send(HttpURLConnection connection, Body body) throws IOException {
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.size());
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
