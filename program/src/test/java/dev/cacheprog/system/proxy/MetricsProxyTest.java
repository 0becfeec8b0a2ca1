package dev.cacheprog.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `/metricsproxy` of a proxy passes on to a metrics endpoint, and back.
@Tag("system")
class MetricsProxyTest {
  private static ProxyProcess proxy(FakeService endpoint, String path, String... arguments)
      throws Exception {
    return ProxyProcess.start(
        Fixture.fresh("proxy"),
        Map.of("CACHEPROG_METRICS_PROXY_ENDPOINT", endpoint.url() + path),
        arguments);
  }

  /// Sends a request as it is.
  ///
  /// @return the whole response if the connection ends with it, else its first words
  private static String raw(ProxyProcess proxy, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
      boolean ends = request.contains("Connection: close\n");
      return new String(ends ? in.readAllBytes() : in.readNBytes("HTTP/1.1 200".length()), UTF_8);
    }
  }

  @Test
  void theHeadersAndTheQueryOfAClientArePassedOn() throws Exception {
    try (FakeService endpoint = new FakeService(_ -> FakeService.Answer.ok(""));
        ProxyProcess proxy =
            proxy(
                endpoint,
                "/base?own=1",
                "--metrics-proxy-extra-headers=X-Scope:proxy,Authorization:Basic eA==")) {
      raw(
          proxy,
          """
          POST /metricsproxy?timestamp=17&a=%20b HTTP/1.1
          Host: for.the.proxy
          User-Agent: some agent
          X-Some-Header: some value
          X-Twice: a
          X-Twice: b
          X-Scope: client
          X-Hop: not for others
          Keep-Alive: 5
          TE: trailers
          Proxy-Authorization: Basic aHVzaA==
          Connection: Keep-Alive, X-Hop
          Content-Type: text/x
          Content-Length: 5

          m 1
          """);

      FakeService.Request request = endpoint.requests.getFirst();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.target()).isEqualTo("/base?own=1&timestamp=17&a=%20b");
      assertThat(request.header("Host")).isEqualTo(endpoint.url().substring("http://".length()));
      assertThat(request.header("User-Agent")).isEqualTo("some agent");
      assertThat(request.header("X-Some-Header")).isEqualTo("some value");
      assertThat(request.header("X-Twice")).isEqualTo("a, b");
      assertThat(request.header("X-Scope")).isEqualTo("proxy");
      assertThat(request.header("Authorization")).isEqualTo("Basic eA==");
      assertThat(request.header("Content-Type")).isEqualTo("text/x");
      assertThat(request.headers()).doesNotContainKeys("X-Hop", "Keep-Alive", "Te");
      assertThat(request.headers()).doesNotContainKey("Proxy-Authorization");
    }
  }

  @Test
  void aTokenIsForTheProxyAloneAndOtherCredentialsAreNot() throws Exception {
    String request =
        """
        GET /metricsproxy HTTP/1.1
        Host: x
        Authorization: %s
        Connection: close

        """;
    try (FakeService endpoint = new FakeService(_ -> FakeService.Answer.ok(""));
        ProxyProcess closed = proxy(endpoint, "", "--proxy-read-token=hush");
        ProxyProcess writers = proxy(endpoint, "", "--proxy-write-token=hush");
        ProxyProcess open = proxy(endpoint, "")) {
      raw(closed, request.formatted("Bearer hush"));
      raw(writers, request.formatted("Bearer hush"));
      raw(writers, request.formatted("Basic eA=="));
      raw(open, request.formatted("Bearer hush"));

      assertThat(endpoint.requests.stream().map(each -> each.header("Authorization")))
          .containsExactly("", "", "Basic eA==", "Bearer hush");
    }
  }

  @Test
  void theResponseComesBackAsItIs() throws Exception {
    HttpServer endpoint =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("X-Endpoint", "a");
          exchange.getResponseHeaders().add("X-Endpoint", "b");
          exchange.getResponseHeaders().add("Retry-After", "7");
          exchange.getResponseHeaders().add("X-Hop", "not for others");
          exchange.getResponseHeaders().add("Connection", "X-Hop, close");
          exchange.sendResponseHeaders(503, 0); // in chunks
          exchange.getResponseBody().write("come back ".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          exchange.getResponseBody().write("later".getBytes(UTF_8));
          exchange.close();
        });
    endpoint.start();
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"),
            Map.of(
                "CACHEPROG_METRICS_PROXY_ENDPOINT",
                "http://127.0.0.1:" + endpoint.getAddress().getPort()))) {
      String answer = raw(proxy, "GET /metricsproxy HTTP/1.1\nHost: x\nConnection: close\n\n");

      assertThat(answer.lines().toList())
          .contains("HTTP/1.1 503 Service Unavailable", "Retry-after: 7", "Content-length: 15")
          .contains("X-endpoint: a", "X-endpoint: b", "come back later")
          .noneMatch(line -> line.startsWith("X-hop") || line.startsWith("Transfer-encoding"));
    } finally {
      endpoint.stop(0);
    }
  }

  /// As the original's functional tests want it.
  @Test
  void theHeadersThatAProgramPushesWithArriveBehindAProxy() throws Exception {
    try (FakeService endpoint = new FakeService(_ -> FakeService.Answer.ok(""));
        ProxyProcess proxy = proxy(endpoint, "", "--metrics-proxy-extra-headers=X-Other:proxy");
        CacheClient program =
            CacheClient.start(
                Map.of(
                    "CACHEPROG_ROOT_DIRECTORY",
                    Fixture.fresh("root").toString(),
                    "CACHEPROG_METRICS_PUSH_ENDPOINT",
                    proxy.uri("/metricsproxy?a=b").toString(),
                    "CACHEPROG_METRICS_PUSH_EXTRA_HEADERS",
                    "X-Some-Header: some value"))) {
      program.greeting();
      assertThat(program.finish()).isZero();
      assertThat(program.stderr()).doesNotContain("level=WARN");

      FakeService.Request request = endpoint.requests.getFirst();
      assertThat(request.target()).isEqualTo("/?a=b");
      assertThat(request.header("X-Some-Header")).isEqualTo("some value");
      assertThat(request.header("X-Other")).isEqualTo("proxy");
    }
  }
}
