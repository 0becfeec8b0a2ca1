package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that are absent, silent or break off.
@Timeout(60)
class UrlConnectionFailureTest extends UrlConnectionBase {
  @Test
  void anUnreachableServerIsAFailure() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    HttpTransport.Request request =
        new HttpTransport.Request(
            "GET", URI.create("http://localhost:" + port + "/"), Map.of(), null);

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> transport.send(request));
  }

  @Test
  void aSilentServerIsATimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpTransport.Request request =
          new HttpTransport.Request("GET", rawUri(silent), Map.of(), null);

      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> new UrlConnectionTransport(Duration.ofMillis(50)).send(request));
    }
  }

  private static URI rawUri(ServerSocket socket) {
    return URI.create(
        "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort() + "/");
  }

  /// Answers one request with these bytes and closes the connection.
  private static byte[] readRaw(String answer) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (true) {
                  try (Socket client = socket.accept()) {
                    assertThat(client.getInputStream().read(new byte[4096])).isPositive();
                    client.getOutputStream().write(answer.getBytes(US_ASCII));
                  } catch (IOException _) {
                    return;
                  }
                }
              });
      HttpTransport transport = new UrlConnectionTransport(Duration.ofSeconds(30));
      return readAll(
          transport.send(new HttpTransport.Request("GET", rawUri(socket), Map.of(), null)));
    }
  }

  @Test
  void aBodyShorterThanItsLengthIsAFailure() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> readRaw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
  }

  @Test
  void aChunkedBodyThatBreaksOffIsAFailure() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> readRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort"));
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() throws Exception {
    assertThat(readRaw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it"))
        .asString()
        .isEqualTo("all of it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense\r\n\r\n", "HTTP/1.1 \r\n\r\n"})
  void anAnswerThatIsNotHttpIsAFailure(String answer) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> readRaw(answer));
  }
}
