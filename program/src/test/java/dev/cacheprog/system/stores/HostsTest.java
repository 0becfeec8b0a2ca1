package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of servers: with several addresses, of which not all answer, and with `_`. They are in a
/// file that the packaged program takes its names from.
@Tag("system")
class HostsTest {
  private static final byte[] ACTION = CacheClient.sha256("hosts".getBytes(UTF_8));
  private static final byte[] BODY = "a body".getBytes(UTF_8);

  /// Nobody listens there.
  private static final String DEAD = "127.0.0.9";

  /// A line of the hosts file for each address, in this order.
  private static Map<String, String> names(String name, String... addresses) throws IOException {
    Path hosts = Fixture.fresh("hosts").resolve("hosts");
    StringBuilder text = new StringBuilder();
    for (String address : addresses) {
      text.append(address).append(' ').append(name).append('\n');
    }
    Files.writeString(hosts, text);
    return Map.of("CACHEPROG_JVM_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
  }

  private static Map<String, String> minio(String endpoint) throws Exception {
    return Fixture.merge(
        Fixture.minio().environment(Fixture.unique("hosts")),
        Map.of("CACHEPROG_S3_ENDPOINT", endpoint));
  }

  /// A session that puts, and one on an empty disk that must find it. Neither complains about the
  /// addresses that did not answer.
  ///
  /// @return how long the second one took
  private static Duration putAndGet(Map<String, String> environment) throws Exception {
    try (CacheClient program = start(environment)) {
      assertThat(program.put(ACTION, BODY).get().error()).isNull();
      assertThat(program.finish()).isZero();
      assertThat(program.stderr()).doesNotContain("refused", "cannot be used");
    }
    long start = System.nanoTime();
    try (CacheClient program = start(environment)) {
      CacheClient.Response response = program.get(ACTION).get();
      assertThat(response.isMiss()).as("%s", program.stderr()).isFalse();
      assertThat(response.diskPath()).hasBinaryContent(BODY);
      assertThat(program.finish()).isZero();
      assertThat(program.stderr()).doesNotContain("refused", "cannot be used");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static CacheClient start(Map<String, String> environment) throws IOException {
    return CacheClient.start(
        Fixture.merge(
            environment, Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())));
  }

  private static Fixture.Result doctor(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString(), "doctor");
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    builder.environment().putAll(environment);
    return Fixture.run(builder);
  }

  @Test
  void aStoreIsReachedByAnyOfItsAddresses() throws Exception {
    int port = Fixture.minio().port();
    Map<String, String> environment =
        Fixture.merge(
            minio("minio+http://store.test:" + port),
            names("store.test", DEAD, "127.0.0.10", "127.0.0.1"));

    putAndGet(environment);

    Fixture.Result doctor = doctor(environment);
    assertThat(doctor.exit()).as("%s", doctor).isZero();
    assertThat(doctor.out())
        .contains("store.test resolves to 127.0.0.9, 127.0.0.10, 127.0.0.1")
        .contains("to 127.0.0.1, port " + port);
  }

  /// A server whose queue is full drops what wants to connect, as a firewall does.
  @Test
  void anAddressThatSaysNothingIsNotWaitedForLong() throws Exception {
    int port = Fixture.minio().port();
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(port, 1, InetAddress.getByName(DEAD))) {
      boolean full = false;
      while (!full && queue.size() < 50) {
        Socket socket = new Socket();
        queue.add(socket);
        try {
          socket.connect(new InetSocketAddress(DEAD, port), 200);
        } catch (SocketTimeoutException _) {
          full = true;
        }
      }
      assumeTrue(full, "this system has no silent address");

      Duration took =
          putAndGet(
              Fixture.merge(
                  minio("minio+http://store.test:" + port),
                  names("store.test", silent.getInetAddress().getHostAddress(), "127.0.0.1")));

      assertThat(took).isLessThan(Duration.ofSeconds(10)); // of a time-out of a minute
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /// The certificate is for the name alone, so an address in its place would not be trusted.
  @ParameterizedTest
  @ValueSource(strings = {"store.svc.test", "my_store.svc.test"})
  void aStoreIsKnownByItsNameWhateverItsAddress(String name) throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "dns:*.svc.test");
    try (ProxyProcess server =
        ProxyProcess.start(
            Fixture.fresh("proxy"),
            Fixture.minio().environment(Fixture.unique("hosts")),
            "--tls-cert=" + key.certificate(),
            "--tls-key=" + key.key())) {
      Map<String, String> environment =
          Fixture.merge(
              ProxyProcess.environment(server.port()),
              names(name, DEAD, "127.0.0.1"),
              Map.of(
                  "CACHEPROG_HTTP_STORAGE_BASE_URL",
                  "https://" + name + ":" + server.port(),
                  "CACHEPROG_CA_FILE",
                  key.certificate().toString()));

      putAndGet(environment);

      assertThat(doctor(environment).exit()).isZero();
      Fixture.Result stranger =
          doctor(
              Fixture.merge(
                  environment,
                  names("a_stranger", "127.0.0.1"),
                  Map.of(
                      "CACHEPROG_HTTP_STORAGE_BASE_URL", "https://a_stranger:" + server.port())));
      assertThat(stranger.exit()).isEqualTo(1);
      assertThat(stranger.out()).contains("no subject alternative DNS name matching a_stranger");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.test", "corp_proxy"})
  void aForwardProxyIsReachedByAnyOfItsAddresses(String name) throws Exception {
    try (FrontEnd proxy = FrontEnd.changing(Fixture.minio().port(), head -> head)) {
      Map<String, String> environment =
          Fixture.merge(
              minio("minio+http://store.example:9000"),
              names(name, DEAD, "127.0.0.1"),
              Map.of("HTTP_PROXY", "http://" + name + ":" + proxy.port()));

      putAndGet(environment);

      assertThat(proxy.heads)
          .isNotEmpty()
          .allMatch(head -> head.contains(" http://store.example:9000/cache/"));
      assertThat(doctor(environment).out())
          .contains("proxy " + name + ", port " + proxy.port() + ", at 127.0.0.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.test", "my_metrics"})
  void metricsArePushedToAnyAddress(String name) throws Exception {
    try (FakeService endpoint = new FakeService(_ -> FakeService.Answer.ok(""))) {
      String url = endpoint.url().replace("127.0.0.1", name) + "/push";
      try (CacheClient program =
          start(
              Fixture.merge(
                  names(name, DEAD, "127.0.0.1"),
                  Map.of("CACHEPROG_METRICS_PUSH_ENDPOINT", url)))) {
        program.greeting();
        assertThat(program.finish()).isZero();
        assertThat(program.stderr()).doesNotContain("level=WARN");
      }
      assertThat(endpoint.requests)
          .singleElement()
          .satisfies(
              request -> assertThat("http://" + request.header("Host") + "/push").isEqualTo(url));
    }
  }

  /// As the services of Compose: a proxy, the store behind it, and metrics behind that.
  @Test
  void namesWithUnderscoresWorkInFrontOfAProxyAndBehindIt() throws Exception {
    S3Server store = Fixture.versitygw(); // MinIO refuses such names itself
    Map<String, String> names = names("cache_proxy my_store my_metrics", "127.0.0.1");
    try (FakeService endpoint = new FakeService(_ -> FakeService.Answer.ok(""));
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                Fixture.merge(
                    names,
                    store.environment(Fixture.unique("hosts")),
                    Map.of(
                        "CACHEPROG_S3_ENDPOINT",
                        "minio+http://my_store:" + store.port(),
                        "CACHEPROG_METRICS_PROXY_ENDPOINT",
                        endpoint.url().replace("127.0.0.1", "my_metrics"))))) {
      Map<String, String> environment = new HashMap<>(names);
      environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "http");
      environment.put(
          "CACHEPROG_HTTP_STORAGE_BASE_URL", "http://cache_proxy:" + proxy.port() + "/");
      environment.put(
          "CACHEPROG_METRICS_PUSH_ENDPOINT",
          "http://cache_proxy:" + proxy.port() + "/metricsproxy");
      environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "120s");

      putAndGet(environment);

      assertThat(endpoint.requests).hasSize(2);
    }
  }

  @Test
  void aProxyListensOnANameWithAnUnderscore() throws Exception {
    int port = Workspace.freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            Workspace.program().toString(), "proxy", "--listen-address=my_host:" + port);
    builder.environment().putAll(names("my_host", "127.0.0.1"));
    Process process = builder.redirectErrorStream(true).start();
    try {
      // Which stops to read there.
      assertThat(process.inputReader().lines().anyMatch(line -> line.contains("127.0.0.1:" + port)))
          .isTrue();
    } finally {
      process.destroy();
    }
  }
}
