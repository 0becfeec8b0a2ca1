package dev.cacheprog.metrics;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// One HTTP request with a body, over a socket of its own: the default method is GET, which the
/// JDK's old client sends as POST, and its new one takes a third of a second to load
/// (docs/decisions/0008-metrics.md).
final class Push {
  private static final int MAX_LINE = 1000;

  private Push() {}

  /// Sends `body` and waits until it is accepted.
  ///
  /// @throws IOException if it was not, within `limit`, whatever the endpoint does; the message
  ///   says why
  static void send(PushTarget target, byte[] body, Duration limit)
      throws IOException, InterruptedException {
    FutureTask<Void> request =
        new FutureTask<>(
            () -> {
              exchange(target, body, (int) limit.toMillis());
              return null;
            });
    // A thread of its own, since nothing else bounds the look-up of a name. Not a virtual one: the
    // thread that polls for those sits in native code, and the JVM waits 300 ms for it when it
    // ends.
    Thread.ofPlatform().daemon().name("metrics push").start(request);
    try {
      request.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      request.cancel(true);
      throw new IOException("no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(String.valueOf(e.getCause()), e);
    }
  }

  private static void exchange(PushTarget target, byte[] body, int timeoutMillis)
      throws IOException {
    try (Socket socket = new Socket()) {
      String host = target.endpoint().getHost();
      socket.connect(new InetSocketAddress(host, target.port()), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      try (Socket secured = target.secure() ? secured(socket, host, target.port()) : socket;
          OutputStream out = secured.getOutputStream();
          InputStream in = new BufferedInputStream(secured.getInputStream())) {
        out.write(target.head(body.length).getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        require2xx(in);
      }
    }
  }

  private static Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            HttpsURLConnection.getDefaultSSLSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    return secured;
  }

  private static void require2xx(InputStream in) throws IOException {
    String status = line(in);
    if (!status.matches("HTTP/1\\.\\d \\d{3}.*")) {
      throw new IOException("the endpoint does not speak HTTP");
    }
    int code = Integer.parseInt(status.substring(9, 12));
    if (code < 200 || code > 299) {
      throw new IOException("HTTP " + code + reason(in));
    }
  }

  /// What the endpoint says about it, as far as one line holds it.
  private static String reason(InputStream in) throws IOException {
    String header = line(in);
    while (!header.isEmpty()) {
      header = line(in);
    }
    String text = line(in);
    return text.isEmpty() ? "" : ": " + text;
  }

  /// A line without its end; empty also where the stream ends.
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n' && line.length() < MAX_LINE) {
      line.append((char) c);
      c = in.read();
    }
    return line.toString().strip();
  }
}
