package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that are used again, and requests that are sent again on a new one.
@Timeout(60)
class UrlConnectionReuseTest extends UrlConnectionBase {
  @Test
  void aConnectionIsUsedAgainAfterItsBodyWasRead() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(readAll(get("/"))).isEqualTo(BODY);
      put(BODY).close();
    }

    assertThat(received).hasSize(10);
    assertThat(connections).hasSize(1);
  }

  @Test
  void aConnectionIsUsedAgainAfterAnUnreadError() throws IOException {
    answer = exchange -> send(exchange, 404, BODY);
    for (int i = 0; i < 5; i++) {
      get("/").close();
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void anUnreadLargeBodyClosesItsConnection() throws IOException {
    answer = exchange -> send(exchange, 200, Samples.noise(5 << 20));
    try (HttpTransport.Response response = get("/")) {
      assertThat(response.body().read()).isNotNegative();
    }
    answer = exchange -> send(exchange, 200, BODY);

    assertThat(readAll(get("/"))).isEqualTo(BODY);
  }

  /// As servers do with idle connections.
  @Test
  void aBodyIsSentAgainIfTheServerHasClosedTheConnection() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> answerOnceAConnection(closing));
      for (int i = 0; i < 5; i++) {
        URI uri = URI.create("http://127.0.0.1:" + closing.getLocalPort() + "/x");
        try (HttpTransport.Response response =
            transport.send(new HttpTransport.Request("PUT", uri, Map.of(), Body.of(BODY)))) {
          assertThat(response.status()).isEqualTo(200);
        }
      }
    }
  }

  private static void answerOnceAConnection(ServerSocket listener) {
    while (true) {
      try (Socket client = listener.accept()) {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        in.readNBytes(BODY.length);
        client
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException _) {
        return; // the test has ended
      }
    }
  }

  /// If a server answers 413 and closes at once, writing fails, and the answer cannot be read. So
  /// the client waits for `100 Continue` before it sends the body again.
  @Test
  void aLargeBodyWhoseConnectionIsClosedIsSentAgainOnlyIfExpected() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<String> heads = new CopyOnWriteArrayList<>();
      threads.execute(() -> refuseAndClose(closing, heads));
      URI uri = URI.create("http://127.0.0.1:" + closing.getLocalPort() + "/x");
      Body body = Body.of(new byte[20 << 20]);
      try (HttpTransport.Response response =
          transport.send(new HttpTransport.Request("PUT", uri, Map.of(), body))) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.header("x-none")).isNull();
      }
      assertThat(heads).hasSizeLessThanOrEqualTo(2);
      if (heads.size() == 2) {
        assertThat(heads.getLast()).contains("Expect: 100-continue");
      }
    }
  }

  @Test
  void aLargeBodyWhoseConnectionIsClosedOnceArrives() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> closeOnceThenTake(closing));
      URI uri = URI.create("http://127.0.0.1:" + closing.getLocalPort() + "/x");
      Body body = Body.of(new byte[20 << 20]);
      try (HttpTransport.Response response =
          transport.send(new HttpTransport.Request("PUT", uri, Map.of(), body))) {
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the end");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void refuseAndClose(ServerSocket listener, List<String> heads) {
    while (true) {
      try (Socket client = listener.accept()) {
        heads.add(head(client.getInputStream()));
        client
            .getOutputStream()
            .write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException _) {
        return; // the test has ended
      }
    }
  }

  private static void closeOnceThenTake(ServerSocket listener) {
    try {
      try (Socket client = listener.accept()) {
        head(client.getInputStream());
        client.setSoLinger(true, 0); // a reset
      }
      try (Socket client = listener.accept()) {
        head(client.getInputStream());
        client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
        client.getInputStream().readNBytes(20 << 20);
        client
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      }
    } catch (IOException _) {
      // the test fails for that
    }
  }
}
