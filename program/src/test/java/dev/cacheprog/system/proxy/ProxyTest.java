package dev.cacheprog.system.proxy;

import static dev.cacheprog.system.proxy.ProxyClient.BODY;
import static dev.cacheprog.system.proxy.ProxyClient.BODY_ID;
import static dev.cacheprog.system.proxy.ProxyClient.ID;
import static dev.cacheprog.system.proxy.ProxyClient.get;
import static dev.cacheprog.system.proxy.ProxyClient.go;
import static dev.cacheprog.system.proxy.ProxyClient.proxy;
import static dev.cacheprog.system.proxy.ProxyClient.put;
import static dev.cacheprog.system.proxy.ProxyClient.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// `cacheprog proxy` between programs without credentials and a store.
@Tag("system")
class ProxyTest {
  /// The sizes of the stored objects, by their keys without the prefix.
  private static Map<String, Long> byAction(String prefix) throws Exception {
    Map<String, Long> sizes = new HashMap<>();
    Fixture.minio()
        .list(prefix + "/")
        .forEach((key, size) -> sizes.put(key.substring(prefix.length()), size));
    return sizes;
  }

  @Test
  void aBuildThroughTheProxyFillsTheCacheOfAnotherMachine() throws Exception {
    Fixture.Built small = Fixture.library();
    String prefix = Fixture.unique("proxied");
    Path binaries = Fixture.fresh("binaries");
    try (ProxyProcess proxy = proxy(prefix)) {
      // Objects only, as they are compared below.
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
  void requestsAndResponsesAreThoseOfTheGoOriginal() throws Exception {
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
  void withoutAStoreEveryGetIsAMissAndEveryPutSucceeds() throws Exception {
    try (ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), Map.of())) {
      assertThat(send(put(proxy, ID, BODY)).statusCode()).isEqualTo(200);
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void proxiesCanBeChained() throws Exception {
    try (ProxyProcess behind = proxy(Fixture.unique("row"));
        ProxyProcess front =
            ProxyProcess.start(Fixture.fresh("proxy"), ProxyProcess.environment(behind.port()))) {
      assertThat(send(put(front, ID, BODY)).statusCode()).isEqualTo(200);
      assertThat(send(get(front, "/cache/" + ID)).body()).isEqualTo(BODY);
    }
  }

  @Test
  void aProxyLogsThatItsStoreIsUnreachable() throws Exception {
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
}
