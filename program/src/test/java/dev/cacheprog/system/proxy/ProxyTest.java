package dev.cacheprog.system.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/// `cacheprog proxy` between programs without credentials and a store.
@Tag("system")
class ProxyTest {
  private static final String ID = "a".repeat(64);
  private static final byte[] BODY = "hello\n".getBytes(UTF_8);
  private static final String BODY_ID =
      "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

  private final HttpClient client = HttpClient.newHttpClient();

  private static ProxyProcess proxy(String prefix, String... arguments) throws Exception {
    return ProxyProcess.start(
        Fixture.fresh("proxy"), Fixture.minio().environment(prefix), arguments);
  }

  private static Go go(int port) throws Exception {
    return Fixture.plainGo(Fixture.library().folder())
        .cached(Fixture.fresh("root"))
        .with(ProxyProcess.environment(port));
  }

  /// The sizes of what is stored, by the names without the prefix.
  private static Map<String, Long> byAction(String prefix) throws Exception {
    Map<String, Long> sizes = new HashMap<>();
    Fixture.minio()
        .list(prefix + "/")
        .forEach((key, size) -> sizes.put(key.substring(prefix.length()), size));
    return sizes;
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder put(ProxyProcess proxy, String id, byte[] body) {
    return HttpRequest.newBuilder(proxy.uri("/cache/" + id))
        .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
        .header("X-Cacheprog-OutputID", BODY_ID)
        .header("X-Cacheprog-CompressionAlgorithm", "")
        .header("X-Cacheprog-UncompressedSize", "6");
  }

  private static HttpRequest.Builder get(ProxyProcess proxy, String path) {
    return HttpRequest.newBuilder(proxy.uri(path));
  }

  @Test
  void whatOneMachineHasBuiltThroughTheProxyAnotherOneTakesFromThere() throws Exception {
    Fixture.Built small = Fixture.library();
    String prefix = Fixture.unique("proxied");
    Path binaries = Fixture.fresh("binaries");
    try (ProxyProcess proxy = proxy(prefix)) {
      // Objects alone, as they are compared below.
      Go.Run cold =
          go(proxy.port())
              .with("CACHEPROG_PREFETCH", "false")
              .run("build", "-o", binaries.resolve("cold").toString(), ".");
      Map<String, Long> objects = byAction(prefix);
      Go.Run warm =
          go(proxy.port()).run("build", "-x", "-o", binaries.resolve("warm").toString(), ".");

      assertThat(cold.exit()).as("%s", cold).isZero();
      assertThat(cold.complaints()).as("%s", cold).isEmpty();
      assertThat(warm.exit()).as("%s", warm).isZero();
      assertThat(warm.complaints()).as("%s", warm).isEmpty();
      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(binaries.resolve("cold")).hasSameBinaryContentAs(small.binary());
      assertThat(binaries.resolve("warm")).hasSameBinaryContentAs(small.binary());
      // The same objects as without a proxy in between.
      assertThat(byAction(Fixture.LIBRARY_PREFIX)).containsAllEntriesOf(objects);
      assertThat(objects).hasSizeGreaterThan(100);
      assertThat(proxy.stop()).isZero();
      assertThat(proxy.log()).contains("cacheprog statistics", "remote_errors=0");
    }
  }

  @Test
  void speaksAsTheOriginalDoes() throws Exception {
    String prefix = Fixture.unique("spoken");
    try (ProxyProcess proxy = proxy(prefix)) {
      assertThat(send(get(proxy, "/health")).statusCode()).isEqualTo(200);
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(404);
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(200);

      HttpResponse<byte[]> hit = send(get(proxy, "/cache/" + ID));
      assertThat(hit.statusCode()).isEqualTo(200);
      assertThat(hit.body()).isEqualTo(BODY);
      assertThat(hit.headers().firstValue("Content-Length")).contains("6");
      assertThat(hit.headers().firstValue("X-Cacheprog-OutputID")).contains(BODY_ID);
      assertThat(hit.headers().firstValue("X-Cacheprog-CompressionAlgorithm")).contains("");
      assertThat(hit.headers().firstValue("X-Cacheprog-UncompressedSize")).contains("6");
      assertThat(hit.headers().firstValue("Last-Modified").orElse(""))
          .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
      try (S3Client s3 = Fixture.minio().client()) {
        Map<String, String> metadata =
            s3.headObject(b -> b.bucket(S3Server.BUCKET).key(prefix + "/" + ID)).metadata();
        assertThat(metadata)
            .containsEntry("output_id", "WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=")
            .containsEntry("uncompressed_size", "6");
      }
    }
  }

  @Test
  void withoutAStoreItHasNothingAndTakesEverything() throws Exception {
    try (ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), Map.of())) {
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(200);
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void proxiesCanStandInARow() throws Exception {
    try (ProxyProcess behind = proxy(Fixture.unique("row"));
        ProxyProcess front =
            ProxyProcess.start(Fixture.fresh("proxy"), ProxyProcess.environment(behind.port()))) {
      assertThat(send(put(front, ID, BODY)).statusCode()).isEqualTo(200);
      assertThat(send(get(front, "/cache/" + ID)).body()).isEqualTo(BODY);
    }
  }

  @Test
  void aProxyWhoseStoreIsNotThereSaysSo() throws Exception {
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"), S3Server.environment("nobody", Workspace.freePort()))) {
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(502);
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(502);
      assertThat(proxy.log()).contains("Failed to get from remote storage");
    }
  }

  @Test
  void tokensLetUntrustedBuildsReadButNotWrite() throws Exception {
    try (ProxyProcess proxy = proxy(Fixture.unique("tokens"), "--proxy-write-token=hush-w")) {
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(401);
      assertThat(send(put(proxy, ID, BODY).header("Authorization", "Bearer no")).statusCode())
          .isEqualTo(401);
      assertThat(send(put(proxy, ID, BODY).header("Authorization", "Bearer hush-w")).statusCode())
          .isEqualTo(200);
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(200);
      assertThat(proxy.log()).doesNotContain("hush-w");
    }
    try (ProxyProcess proxy =
        proxy(
            Fixture.unique("tokens"), "--proxy-read-token=hush-r", "--proxy-write-token=hush-w")) {
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(401);
      assertThat(send(get(proxy, "/health")).statusCode()).isEqualTo(200);
      for (String token : List.of("hush-r", "hush-w")) {
        assertThat(
                send(get(proxy, "/cache/" + ID).header("Authorization", "Bearer " + token))
                    .statusCode())
            .isEqualTo(404);
      }
      assertThat(send(put(proxy, ID, BODY).header("Authorization", "Bearer hush-r")).statusCode())
          .isEqualTo(401);
      Go.Run run =
          go(proxy.port())
              .with("CACHEPROG_HTTP_STORAGE_EXTRA_HEADERS", "Authorization:Bearer hush-w")
              .with("CACHEPROG_LOG_LEVEL", "DEBUG")
              .run("build", "-o", Fixture.fresh("binary").resolve("tiny").toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.statistic("remote_puts")).as("%s", run).isPositive();
      assertThat(run.stderr()).doesNotContain("hush-w");
    }
  }

  @Test
  void servesTlsToAProgramThatTrustsIt() throws Exception {
    Path folder = Fixture.fresh("tls");
    ServerKey key = ServerKey.make(folder, "ip:127.0.0.1");
    try (ProxyProcess proxy =
        proxy(
            Fixture.unique("tls"),
            "--tls-cert",
            key.certificate().toString(),
            "--tls-key=" + key.key())) {
      Go.Run run =
          go(proxy.port())
              .with("CACHEPROG_HTTP_STORAGE_BASE_URL", "https://127.0.0.1:" + proxy.port())
              .with("CACHEPROG_CA_FILE", key.certificate().toString())
              .run("build", "-o", folder.resolve("tiny").toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.statistic("remote_puts")).as("%s", run).isPositive();
    }
  }

  private record Forwarded(String method, String uri, String header, String body) {}

  @Test
  void forwardsMetricsWithItsLabelsAndHeaders() throws Exception {
    BlockingQueue<Forwarded> received = new LinkedBlockingQueue<>();
    HttpServer endpoint =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          received.add(
              new Forwarded(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("X-Scope")),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          exchange.sendResponseHeaders(202, -1);
        });
    endpoint.start();
    String url = "http://127.0.0.1:" + endpoint.getAddress().getPort();
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"),
            Map.of(
                "CACHEPROG_METRICS_PROXY_ENDPOINT", url + "/base/",
                "CACHEPROG_METRICS_PROXY_EXTRA_LABELS", "z=a b,ref=feat/x,empty=,job=ci",
                "CACHEPROG_METRICS_PROXY_EXTRA_HEADERS", "X-Scope:team"))) {
      for (String method : List.of("GET", "POST")) {
        assertThat(
                send(get(proxy, "/metricsproxy")
                        .method(method, HttpRequest.BodyPublishers.ofString("m 1\n")))
                    .statusCode())
            .isEqualTo(202);
        assertThat(received.poll(10, TimeUnit.SECONDS))
            .isEqualTo(
                new Forwarded(
                    method,
                    "/base/metrics/job/ci/empty@base64/=/ref@base64/ZmVhdC94/z/a%20b",
                    "team",
                    "m 1\n"));
      }
      endpoint.stop(0);
      assertThat(send(get(proxy, "/metricsproxy")).statusCode()).isEqualTo(502);
    }
  }

  // Clients that are wrong or hostile.

  @ParameterizedTest
  @CsvSource({
    "GET /cache/../../etc/passwd, 400",
    "GET /cache/%2e%2e/%2e%2e/etc/passwd, 400",
    "GET /cache/, 400",
    "GET /cache/ABC, 400",
    "GET /elsewhere, 404",
    "GET /metricsproxy, 404",
    "DELETE /cache/aa, 400",
    "NONSENSE, 400",
  })
  void wrongRequestsAreToldSo(String request, int status) throws Exception {
    try (ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), Map.of())) {
      String expected = request.startsWith("DELETE") ? "405" : Integer.toString(status);
      assertThat(raw(proxy, request + " HTTP/1.1\r\nHost: x\r\n\r\n"))
          .startsWith("HTTP/1.1 " + expected);
    }
  }

  @Test
  void putsThatAreNotCompleteAreRefused() throws Exception {
    String facts =
        "X-Cacheprog-OutputID: "
            + BODY_ID
            + "\r\nX-Cacheprog-CompressionAlgorithm: \r\nX-Cacheprog-UncompressedSize: 6\r\n";
    String head = "PUT /cache/" + ID + " HTTP/1.1\r\nHost: x\r\n";
    try (ProxyProcess proxy = proxy(Fixture.unique("wrong"), "--proxy-max-body-size=1000")) {
      assertThat(raw(proxy, head + facts + "\r\n"))
          .startsWith("HTTP/1.1 400")
          .endsWith("header Content-Length is missing\n");
      assertThat(
              raw(
                  proxy,
                  head + facts + "Transfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n0\r\n\r\n"))
          .startsWith("HTTP/1.1 400")
          .endsWith("header Content-Length is missing\n");
      assertThat(raw(proxy, head + "Content-Length: 6\r\n\r\nhello\n"))
          .startsWith("HTTP/1.1 400")
          .endsWith("header X-Cacheprog-OutputID is missing\n");
      assertThat(raw(proxy, head + facts + "Content-Length: 6\r\nContent-Length: 7\r\n\r\nhello\n"))
          .startsWith("HTTP/1.1 400");
      assertThat(
              raw(
                  proxy,
                  head + facts + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\nhello\n"))
          .startsWith("HTTP/1.1 400");
      assertThat(raw(proxy, head + facts + "Content-Length: -6\r\n\r\nhello\n"))
          .startsWith("HTTP/1.1 400");
      assertThat(raw(proxy, head + facts + "Content-Length: 1001\r\n\r\n"))
          .startsWith("HTTP/1.1 413");
      assertThat(
              raw(
                  proxy,
                  head
                      + facts
                      + "X-Cacheprog-Sha256Sum: "
                      + "0".repeat(64)
                      + "\r\nContent-Length: 6\r\n\r\nhello\n"))
          .startsWith("HTTP/1.1 400")
          .contains("X-Cacheprog-Sha256Sum");
      // Half a body, and then nothing more: nothing is stored.
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        socket
            .getOutputStream()
            .write((head + facts + "Content-Length: 6\r\n\r\nhel").getBytes(US_ASCII));
      }
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void headersWithoutEndAreCutOff() throws Exception {
    try (ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), Map.of())) {
      for (String start :
          List.of("GET /" + "a".repeat(64 << 10), "GET / HTTP/1.1\r\nX: " + "a".repeat(64 << 10))) {
        assertThat(raw(proxy, start)).doesNotContain("200");
      }
      assertThat(send(get(proxy, "/health")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thousandsOfIdleConnectionsLeaveRoomForOthers() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try (ProxyProcess proxy = proxy(Fixture.unique("idle"))) {
      for (int i = 0; i < 2000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        idle.add(socket);
        if (i % 2 == 0) {
          socket.getOutputStream().write("GET /cache/".getBytes(US_ASCII));
        }
      }
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(200);
      assertThat(send(get(proxy, "/cache/" + ID)).body()).isEqualTo(BODY);
      long end = System.nanoTime();
      assertThat(proxy.stop()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - end)).isLessThan(Duration.ofSeconds(30));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /// Sends bytes as they are and reads what comes until the connection is closed or quiet.
  private static String raw(ProxyProcess proxy, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      socket.setSoTimeout(1000);
      OutputStream out = socket.getOutputStream();
      StringBuilder answer = new StringBuilder();
      try {
        out.write(request.getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
          answer.append((char) c);
        }
      } catch (IOException _) {
        // Closed, or nothing more comes.
      }
      return answer.toString();
    }
  }

  @Test
  void aSignalLetsRequestsInFlightFinish() throws Exception {
    try (ProxyProcess proxy = proxy(Fixture.unique("signal"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /cache/"
                  + ID
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nX-Cacheprog-OutputID: "
                  + BODY_ID
                  + "\r\nX-Cacheprog-CompressionAlgorithm: \r\nX-Cacheprog-UncompressedSize: 6\r\n"
                  + "Expect: 100-continue\r\n\r\n")
              .getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 100"); // it has begun
      Fixture.execute("kill", "-TERM", Long.toString(proxy.pid()));
      Fixture.await(
          Duration.ofSeconds(10), "the signal", () -> proxy.log().contains("msg=Stopping"));
      out.write(BODY);
      assertThat(new String(in.readAllBytes(), US_ASCII)).contains("HTTP/1.1 200");
      assertThat(proxy.stop()).isZero();
    }
  }

  // Proxies that are wrong: that must cost a build nothing but time.

  private void assertRight(Go.Run run, Path binary) throws Exception {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(binary).as("%s", run).hasSameBinaryContentAs(Fixture.library().binary());
    assertThat(run.time())
        .isLessThan(Fixture.library().plainTime().multipliedBy(5).dividedBy(2).plusSeconds(15));
  }

  @Test
  void aProxyThatIsNotThereCostsLittleTime() throws Exception {
    Path binary = Fixture.fresh("binary").resolve("hello");

    Go.Run run = go(Workspace.freePort()).run("build", "-o", binary.toString(), ".");

    assertRight(run, binary);
    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains("Remote storage failed until the end"));
  }

  @Test
  void aProxyThatDiesInTheMiddleOfABuildDoesNotStopIt() throws Exception {
    Path binary = Fixture.fresh("binary").resolve("hello");
    Path root = Fixture.fresh("root");
    Fixture.library();
    try (ProxyProcess proxy = proxy(Fixture.unique("dies"));
        Go.Running running =
            go(proxy.port())
                .with("CACHEPROG_ROOT_DIRECTORY", root.toString())
                .start("build", "-o", binary.toString(), ".")) {
      Fixture.await(
          Duration.ofSeconds(60), "the first puts", () -> Fixture.files(root).size() >= 40);
      Fixture.execute("kill", "-KILL", Long.toString(proxy.pid()));
      assertRight(running.await(), binary);
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({"nothing", "facts", "half", "redirect"})
  void aProxyThatAnswersRubbishIsNotBelievedInOtherWays(String kind) throws Exception {
    aProxyThatAnswersRubbishIsNotBelieved(kind);
  }

  @ParameterizedTest
  @CsvSource({"lies"})
  void aProxyThatAnswersRubbishIsNotBelieved(String kind) throws Exception {
    HttpServer rubbish =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rubbish.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          switch (kind) {
            case "nothing" -> {}
            case "redirect" -> {
              exchange.getResponseHeaders().set("Location", "/");
              exchange.sendResponseHeaders(302, -1);
            }
            case "facts" -> {
              exchange.sendResponseHeaders(200, 4);
              exchange.getResponseBody().write("oops".getBytes(US_ASCII));
            }
            default -> {
              exchange.getResponseHeaders().set("X-Cacheprog-OutputID", "b".repeat(64));
              exchange.getResponseHeaders().set("X-Cacheprog-UncompressedSize", "4");
              exchange.sendResponseHeaders(200, kind.equals("half") ? 8 : 4);
              exchange.getResponseBody().write("lies".getBytes(US_ASCII));
            }
          }
          exchange.close();
        });
    rubbish.start();
    Path binary = Fixture.fresh("binary").resolve("hello");
    try {
      Go.Run run =
          go(rubbish.getAddress().getPort())
              .with("HTTP_PROXY", "http://127.0.0.1:1")
              .with("CACHEPROG_MAX_BACKGROUND_WAIT", "5s")
              .run("build", "-o", binary.toString(), ".");
      assertRight(run, binary);
    } finally {
      rubbish.stop(0);
    }
  }

  @Test
  void aLargeObjectPassesWithALittleHeap() throws Exception {
    largeObject(200);
  }

  @Test
  @Tag("variation")
  void anObjectOfAGibibytePassesWithALittleHeap() throws Exception {
    largeObject(1024);
  }

  private void largeObject(int mebibytes) throws Exception {
    Path folder = Fixture.fresh("large");
    Path file = folder.resolve("large.bin");
    String sum;
    try (OutputStream out = Files.newOutputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < mebibytes; i++) {
        piece[0] = (byte) i;
        piece[1] = (byte) (i >> 8);
        out.write(piece);
        digest.update(piece);
      }
      sum = HexFormat.of().formatHex(digest.digest());
    }
    Map<String, String> environment =
        Fixture.merge(
            Fixture.minio().environment(Fixture.unique("large")),
            Map.of("CACHEPROG_JVM_OPTIONS", "-Xmn16m -Xmx48m -Djava.io.tmpdir=" + folder));
    try (ProxyProcess proxy = ProxyProcess.start(folder, environment)) {
      HttpRequest put =
          HttpRequest.newBuilder(proxy.uri("/cache/" + ID))
              .PUT(HttpRequest.BodyPublishers.ofFile(file))
              .header("X-Cacheprog-OutputID", sum)
              .header("X-Cacheprog-CompressionAlgorithm", "")
              .header("X-Cacheprog-UncompressedSize", Long.toString((long) mebibytes << 20))
              .header("X-Cacheprog-Sha256Sum", sum)
              .build();
      assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(proxy.log())
          .isEqualTo(200);
      Path back = folder.resolve("back.bin");
      assertThat(
              client
                  .send(get(proxy, "/cache/" + ID).build(), HttpResponse.BodyHandlers.ofFile(back))
                  .statusCode())
          .isEqualTo(200);
      assertThat(Files.mismatch(file, back)).isEqualTo(-1);
      assertThat(Fixture.files(folder)).noneMatch(each -> each.toString().endsWith(".body"));
    } finally {
      Workspace.delete(folder);
    }
  }
}
