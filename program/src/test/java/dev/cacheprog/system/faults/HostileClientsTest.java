package dev.cacheprog.system.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.ProxyProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A proxy among clients that mean no good: what they cost others, and what they leave behind.
/// Single wrong requests are in `ProxyRequestsTest`.
@Tag("system")
@Timeout(180)
class HostileClientsTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  private static final String ID = "a".repeat(64);
  private static final byte[] BODY = "hello\n".getBytes(UTF_8);
  private static final String BODY_ID =
      "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  private static final String FACTS =
      "Host: x\r\nX-Cacheprog-OutputID: "
          + BODY_ID
          + "\r\nX-Cacheprog-CompressionAlgorithm: \r\nX-Cacheprog-UncompressedSize: 6\r\n";

  private final HttpClient client = HttpClient.newHttpClient();

  private int status(ProxyProcess proxy, String path) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(proxy.uri(path)).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private int put(ProxyProcess proxy) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(proxy.uri("/cache/" + ID))
                .timeout(Duration.ofSeconds(20))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(BODY))
                .header("X-Cacheprog-OutputID", BODY_ID)
                .header("X-Cacheprog-CompressionAlgorithm", "")
                .header("X-Cacheprog-UncompressedSize", "6")
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static List<Path> descriptors(ProxyProcess proxy) throws IOException {
    List<Path> targets = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/" + proxy.pid() + "/fd"))) {
      for (Path one : all.toList()) {
        try {
          targets.add(Files.readSymbolicLink(one));
        } catch (IOException _) {
          // closed meanwhile
        }
      }
    }
    return targets;
  }

  private static long memory(ProxyProcess proxy) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + proxy.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Tag("variation")
  void twoThousandClientsThatStopHoldUpNobodyAndLeaveNothing() throws Exception {
    List<Socket> stopped = new ArrayList<>();
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"), Fixture.minio().environment(Fixture.unique("stopped")))) {
      assertThat(put(proxy)).isEqualTo(200);
      int before = descriptors(proxy).size();
      String put = "PUT /cache/" + "b".repeat(64) + " HTTP/1.1\r\n" + FACTS;
      List<byte[]> starts =
          List.of(
              new byte[0],
              "GET /cache/".getBytes(US_ASCII),
              ("GET /cache/" + ID + " HTTP/1.1\r\nHost: x\r\nX: ").getBytes(US_ASCII),
              (put + "Content-Length: 6\r\n\r\nhel").getBytes(US_ASCII),
              (put + "Content-Length: 1000000\r\n\r\n" + "x".repeat(80_000)).getBytes(US_ASCII));
      for (int i = 0; i < 2000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        stopped.add(socket);
        socket.getOutputStream().write(starts.get(i % starts.size()));
      }
      List<Path> bodies =
          descriptors(proxy).stream().filter(path -> path.toString().endsWith(".body")).toList();
      assertThat(bodies).as("bodies that have begun").isNotEmpty();

      long slowest = 0;
      for (int i = 0; i < 100; i++) {
        long start = System.nanoTime();
        assertThat(status(proxy, "/cache/" + ID)).isEqualTo(200);
        slowest = Math.max(slowest, System.nanoTime() - start);
      }
      long seconds = System.nanoTime();
      Fixture.await(
          Duration.ofSeconds(100),
          "the descriptors of those who stopped",
          () -> descriptors(proxy).size() <= before + 5);

      MEASURED.log(
          System.Logger.Level.INFO,
          "2000 stopped clients: slowest of 100 gets {0} ms, let go after {1} s, {2} MiB",
          slowest / 1_000_000,
          (System.nanoTime() - seconds) / 1_000_000_000,
          memory(proxy));
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
      assertThat(memory(proxy)).as("MiB").isLessThan(400);
      assertThat(bodies).allSatisfy(body -> assertThat(body).doesNotExist());
      assertThat(status(proxy, "/cache/" + "b".repeat(64))).isEqualTo(404);
      assertThat(status(proxy, "/cache/" + ID)).isEqualTo(200);
    } finally {
      for (Socket socket : stopped) {
        socket.close();
      }
    }
  }

  @Test
  void absurdLengthsAndPathsStoreNothing() throws Exception {
    String prefix = Fixture.unique("absurd");
    String head = "PUT /cache/" + ID + " HTTP/1.1\r\n" + FACTS;
    List<String> requests = new ArrayList<>();
    for (String length :
        List.of(
            "99999999999999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "2147483648",
            "0x6",
            "6 6",
            "6, 7",
            "six",
            "")) {
      requests.add(head + "Content-Length: " + length + "\r\n\r\nhello\n");
    }
    requests.add(head + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n");
    requests.add(
        head + "Transfer-Encoding: identity, chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n");
    requests.add(head + "Transfer-Encoding: chunked\r\n\r\n-6\r\nhello\n\r\n0\r\n\r\n");
    requests.add(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello\n");
    requests.add(head + "Expect: 100-continue\r\nContent-Length: 7\r\n\r\nhello\n");
    for (String path :
        List.of(
            "/cache/../../etc/passwd",
            "/cache/..%2f..%2fetc%2fpasswd",
            "/cache/%2e%2e/%2e%2e/" + ID,
            "/../cache/" + ID,
            "//cache//" + ID,
            "/cache/" + ID + "/",
            "/cache/" + ID + "%00",
            "/cache/" + ID + "/../../x",
            "/cache/" + "a".repeat(62) + "%61%61")) {
      requests.add("PUT " + path + " HTTP/1.1\r\n" + FACTS + "Content-Length: 6\r\n\r\nhello\n");
    }
    try (ProxyProcess proxy =
        ProxyProcess.start(Fixture.fresh("proxy"), Fixture.minio().environment(prefix))) {
      for (String request : requests) {
        assertThat(raw(proxy, request)).as(request).doesNotContain(" 200 ");
      }

      assertThat(status(proxy, "/health")).isEqualTo(200);
      assertThat(Fixture.minio().list(prefix)).isEmpty();
      assertThat(put(proxy)).isEqualTo(200);
      assertThat(Fixture.minio().list(prefix)).hasSize(1);
      assertThat(proxy.log()).doesNotContain("Exception");
    }
  }

  /// Sends bytes as they are and reads what comes until the connection is closed or quiet.
  private static String raw(ProxyProcess proxy, String request) {
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      socket.setSoTimeout(500);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
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
