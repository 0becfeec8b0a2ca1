package dev.cacheprog.system.proxy;

import static dev.cacheprog.system.proxy.ProxyClient.BODY;
import static dev.cacheprog.system.proxy.ProxyClient.BODY_ID;
import static dev.cacheprog.system.proxy.ProxyClient.ID;
import static dev.cacheprog.system.proxy.ProxyClient.client;
import static dev.cacheprog.system.proxy.ProxyClient.get;
import static dev.cacheprog.system.proxy.ProxyClient.proxy;
import static dev.cacheprog.system.proxy.ProxyClient.put;
import static dev.cacheprog.system.proxy.ProxyClient.send;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Wrong, incomplete, large and many requests to the proxy.
@Tag("system")
class ProxyRequestsTest {
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
  void wrongRequestsAreRefusedWithAReason(String request, int status) throws Exception {
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
      // Half a body, then silence: nothing is stored.
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        socket
            .getOutputStream()
            .write((head + facts + "Content-Length: 6\r\n\r\nhel").getBytes(US_ASCII));
      }
      assertThat(send(get(proxy, "/cache/" + ID)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void endlessHeadersAreRefused() throws Exception {
    try (ProxyProcess proxy = ProxyProcess.start(Fixture.fresh("proxy"), Map.of())) {
      for (String start :
          List.of("GET /" + "a".repeat(64 << 10), "GET / HTTP/1.1\r\nX: " + "a".repeat(64 << 10))) {
        assertThat(raw(proxy, start)).doesNotContain("200");
      }
      assertThat(send(get(proxy, "/health")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thousandsOfIdleConnectionsDoNotBlockOthers() throws Exception {
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

  /// Sends raw bytes and reads the response until the connection is closed or silent.
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
  void aLargeObjectNeedsLittleHeap() throws Exception {
    largeObject(200);
  }

  @Test
  @Tag("variation")
  void anObjectOfAGibibyteNeedsLittleHeap() throws Exception {
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
