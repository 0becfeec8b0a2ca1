package dev.cacheprog.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.http.SocketTransport;
import dev.cacheprog.metrics.Registry.Histograms;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// [Push] and [PushTarget], over a real socket.
class PushTest {
  private static final Duration PLENTY = Together.GUARD;

  private ServerSocket server;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    server.close();
    executor.close();
  }

  private PushTarget target(String method, String path, Map<String, String> headers) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    return new PushTarget(endpoint, method, List.copyOf(headers.entrySet()));
  }

  /// Answers one request, and then ends the connection.
  ///
  /// @return what was sent, for bodies of five bytes
  private Future<String> answer(String response) {
    return executor.submit(
        () -> {
          try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
              request.append((char) in.read());
            }
            request.append(new String(in.readNBytes(5), UTF_8));
            socket.getOutputStream().write(response.getBytes(UTF_8));
            return request.toString();
          }
        });
  }

  private void send(PushTarget target) throws Exception {
    Push.send(target, "a 17\n".getBytes(UTF_8), new SocketTransport(PLENTY), PLENTY);
  }

  @Test
  void aGetHasABody() throws Exception {
    Future<String> request = answer("HTTP/1.1 204 No Content\r\n\r\n");

    send(target("get", "/api/v1/import/prometheus?timestamp=1", Map.of("X-Scope", "a, b:c")));

    assertThat(Together.await(request))
        .isEqualTo(
            """
            GET /api/v1/import/prometheus?timestamp=1 HTTP/1.1
            Content-Type: text/plain; charset=utf-8
            X-Scope: a, b:c
            Host: 127.0.0.1:%d
            Content-Length: 5
            Connection: close

            """
                    .formatted(server.getLocalPort())
                    .replace("\n", "\r\n")
                + "a 17\n");
  }

  @Test
  void headersThatAreGivenWin() throws Exception {
    Future<String> request = answer("HTTP/1.0 200 OK\r\n\r\n");

    send(target("PUT", "", Map.of("content-type", "text/x", "HOST", "other")));

    assertThat(Together.await(request))
        .startsWith("PUT / HTTP/1.1\r\n")
        .contains("content-type: text/x\r\n", "HOST: other\r\n")
        .doesNotContain("Content-Type", "Host");
  }

  @Test
  void whatTheEndpointSaysIsInTheMessage() {
    var _ = answer("HTTP/1.1 400 Bad Request\r\nA: b\r\n\r\npushed metrics are invalid\nand more");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> send(target("PUT", "/", Map.of())))
        .withMessage("HTTP 400: pushed metrics are invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\r\n", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 2\r\n", "HTTP/1.1 302 Found\r\n\r\n"})
  void anythingButSuccessIsAFailure(String response) {
    var _ = answer(response);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> send(target("PUT", "/", Map.of())));
  }

  @Test
  void anEndpointThatDoesNotAnswerIsGivenUp() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                Push.send(
                    target("GET", "/", Map.of()),
                    new byte[5],
                    new SocketTransport(PLENTY),
                    Duration.ofMillis(30)));
  }

  @Test
  void anEndpointThatAnswersByteByByteIsGivenUp() {
    var _ =
        executor.submit(
            () -> {
              try (Socket socket = server.accept()) {
                while (!over.await(5, TimeUnit.MILLISECONDS)) {
                  socket.getOutputStream().write('H');
                }
              }
              return true;
            });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                Push.send(
                    target("GET", "/", Map.of()),
                    new byte[5],
                    new SocketTransport(PLENTY),
                    Duration.ofMillis(100)))
        .withMessageContaining("no answer within 100 ms");
  }

  @Test
  void aFailedPushIsOneWarningWithoutSecrets() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/push?token=hush");
    server.close();
    MemoryLog log = new MemoryLog();
    new SessionMetrics(
            new Registry(Histograms.PROMETHEUS, Map.of()),
            count -> 0,
            () -> 0,
            new PushTarget(nobody, "GET", List.of(Map.entry("Authorization", "hush"))),
            new SocketTransport(PLENTY),
            log)
        .run();

    assertThat(log.messages(Log.Level.DEBUG)).containsExactly("Failed to push metrics");
    assertThat(log.lines().getFirst().level()).isEqualTo(Log.Level.WARN);
    assertThat(log.lines().getFirst().facts())
        .contains("to=GET http://127.0.0.1:")
        .contains("/push error=")
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /", "P\r\n", "P OST"})
  void refusesWhatIsNoMethod(String method) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> target(method, "/", Map.of()))
        .withMessageContaining("no HTTP method");
  }

  @Test
  void refusesHeadersThatSayWhereARequestEnds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> target("PUT", "/", Map.of("content-Length", "7")))
        .withMessageContaining("content-Length");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> target("PUT", "/", Map.of("X", "hush\r\nY: z")))
        .withMessageNotContaining("hush");
  }
}
