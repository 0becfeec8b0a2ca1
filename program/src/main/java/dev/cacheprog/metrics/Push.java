package dev.cacheprog.metrics;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.Unexpected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request with the metrics of a session.
final class Push {
  private static final int MAX_REASON = 1000;

  private Push() {}

  /// Sends `body` and waits until it is accepted.
  ///
  /// @param transport must send a GET with a body as what it is
  /// @throws IOException if it was not, within `limit`, whatever the endpoint does; the message
  ///   says why
  static void send(PushTarget target, byte[] body, HttpTransport transport, Duration limit)
      throws IOException, InterruptedException {
    FutureTask<Void> request =
        new FutureTask<>(
            () -> {
              exchange(target, body, transport);
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
      // What else is thrown may quote a header.
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(Unexpected.describe(e.getCause()));
    }
  }

  private static void exchange(PushTarget target, byte[] body, HttpTransport transport)
      throws IOException {
    try (HttpTransport.Response response = transport.send(target.request(body))) {
      if (response.status() / 100 != 2) {
        throw new IOException("HTTP " + response.status() + reason(response));
      }
    }
  }

  /// What the endpoint says about it, as far as one line holds it.
  private static String reason(HttpTransport.Response response) {
    try (InputStream in = response.body()) {
      String text = new String(in.readNBytes(MAX_REASON), StandardCharsets.UTF_8);
      String line = text.lines().findFirst().orElse("").strip();
      return line.isEmpty() ? "" : ": " + line;
    } catch (IOException _) {
      return "";
    }
  }
}
