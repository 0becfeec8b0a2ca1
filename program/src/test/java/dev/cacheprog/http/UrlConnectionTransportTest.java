package dev.cacheprog.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UrlConnectionTransportTest {
  private static final byte[] BODY = Samples.noise(1000);

  private final UrlConnectionTransport transport =
      new UrlConnectionTransport(Duration.ofSeconds(30));
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private volatile Answer answer = exchange -> send(exchange, 200, BODY);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Received(
      String method, String uri, Map<String, List<String>> headers, byte[] body) {}

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void setUp() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          connections.add(exchange.getRemoteAddress());
          received.add(
              new Received(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  exchange.getRequestBody().readAllBytes()));
          answer.to(exchange);
        });
    server.start();
  }

  @AfterEach
  void tearDown() {
    server.stop(0);
    threads.close();
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  private HttpTransport.Response get(String path) throws IOException {
    return transport.send(new HttpTransport.Request("GET", uri(path), Map.of(), null));
  }

  private HttpTransport.Response put(byte @Nullable [] body) throws IOException {
    return transport.send(
        new HttpTransport.Request(
            "PUT", uri("/x"), Map.of("X-One", "1"), body == null ? null : Body.of(body)));
  }

  private static byte[] readAll(HttpTransport.Response response) throws IOException {
    try (response;
        InputStream body = response.body()) {
      return body.readAllBytes();
    }
  }

  /// The JDK's exception quotes it.
  @Test
  void anInvalidHeaderIsNotQuoted() {
    HttpTransport.Request request =
        new HttpTransport.Request(
            "GET", URI.create("http://127.0.0.1:1/"), Map.of("X-Token", "hush\nhush"), null);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new UrlConnectionTransport(Duration.ZERO).send(request))
        .withMessageContaining("X-Token")
        .withMessageNotContaining("hush")
        .withNoCause();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new SocketTransport(Duration.ofSeconds(1)).send(request))
        .withMessageNotContaining("hush");
  }

  @Test
  void aResponseHasStatusHeadersAndBody() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "Tue, 24 Nov 2026 08:00:00 GMT");
          exchange.getResponseHeaders().set("X-Amz-Meta-Output_Id", "abc=");
          exchange.getResponseHeaders().set("X-Empty", "");
          send(exchange, 200, BODY);
        };

    try (HttpTransport.Response response = get("/a/b?c=")) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.length()).isEqualTo(1000);
      assertThat(response.lastModified()).isEqualTo(Instant.parse("2026-11-24T08:00:00Z"));
      assertThat(response.header("x-amz-meta-output_id")).isEqualTo("abc=");
      assertThat(response.header("X-EMPTY")).isEmpty();
      assertThat(response.header("absent")).isNull();
      assertThat(readAll(response)).isEqualTo(BODY);
    }
    assertThat(received.getFirst().method()).isEqualTo("GET");
    assertThat(received.getFirst().body()).isEmpty();
  }

  @Test
  void absentHeadersAreNull() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "yesterday");
          exchange.sendResponseHeaders(200, 0); // chunked
          exchange.getResponseBody().write(BODY);
          exchange.close();
        };

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.length()).isEqualTo(-1);
      assertThat(response.lastModified()).isNull();
      assertThat(readAll(response)).isEqualTo(BODY);
    }
  }

  @Test
  void theUriIsSentUnchanged() throws IOException {
    get("/a//b/%2e%2e/%C3%A4%20%2B+~/?x=%20&y=").close();

    assertThat(received.getFirst().uri()).isEqualTo("/a//b/%2e%2e/%C3%A4%20%2B+~/?x=%20&y=");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 5 << 20})
  void aBodyIsSentWithItsLength(int size) throws IOException {
    byte[] body = Samples.noise(size);
    answer = exchange -> send(exchange, 200, new byte[0]);

    try (HttpTransport.Response response = put(body)) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(readAll(response)).isEmpty();
    }

    Received request = received.getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.headers().get("Content-length")).containsExactly(Integer.toString(size));
    assertThat(request.headers()).doesNotContainKey("Transfer-encoding");
    assertThat(request.headers().get("X-one")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 412, 500, 503})
  void anErrorStatusIsAResponseWithABody(int status) throws IOException {
    answer = exchange -> send(exchange, status, "<Code>X</Code>".getBytes(UTF_8));

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(readAll(response)).asString().isEqualTo("<Code>X</Code>");
    }
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 400, 404, 500})
  void aResponseMayHaveNoBody(int status) throws IOException {
    answer = exchange -> send(exchange, status, new byte[0]);

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(readAll(response)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 400, 401, 403, 404, 500, 503})
  void aRejectedPutHasItsStatus(int status) throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
          exchange.getResponseHeaders().set("Location", "http://localhost:1/");
          send(exchange, status, "<Code>X</Code>".getBytes(UTF_8));
        };

    try (HttpTransport.Response response = put(BODY)) {
      assertThat(response.status()).isEqualTo(status);
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", uri("/elsewhere").toString());
          send(exchange, 307, "<Code>TemporaryRedirect</Code>".getBytes(UTF_8));
        };

    try (HttpTransport.Response response = get("/")) {
      assertThat(response.status()).isEqualTo(307);
      assertThat(response.header("location")).endsWith("/elsewhere");
      assertThat(readAll(response)).asString().contains("TemporaryRedirect");
    }
    assertThat(received).hasSize(1);
  }

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

  @Test
  void manyThreadsMaySendAtOnce() throws Exception {
    answer = exchange -> send(exchange, 200, exchange.getRequestURI().toString().getBytes(UTF_8));
    Together.run(
        16,
        number -> {
          for (int i = 0; i < 10; i++) {
            String path = "/" + number + "/" + i;
            assertThat(readAll(get(path))).asString().isEqualTo(path);
          }
        });
  }

  @Test
  void aServerThatIsNotThereIsAFailure() throws IOException {
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
  void silenceIsATimeout() throws IOException {
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
  /// the client asks before it sends the body again.
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
