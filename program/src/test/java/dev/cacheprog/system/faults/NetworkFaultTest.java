package dev.cacheprog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cacheprog.system.support.FaultyServer;
import dev.cacheprog.system.support.FaultyServer.Fault;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Networks and servers that fail in all the ways they do: builds are right, and take not much
/// longer than without a cache. What is not here is in [FaultTest].
@Tag("system")
@Timeout(600)
class NetworkFaultTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  private static Path project;
  private static byte[] right;
  private static Duration plainTime;

  /// Where a build finds all that it needs.
  private static final String FILLED = Fixture.LIBRARY_PREFIX;

  private Path binary;

  @BeforeAll
  static void buildOnce() throws Exception {
    Fixture.Built library = Fixture.library();
    project = library.folder();
    plainTime = library.plainTime();
    right = Files.readAllBytes(library.binary());
  }

  /// How a build meets a fault.
  enum Build {
    /// All has to be compiled and sent.
    COLD(15),
    /// All is in the store, and is fetched one by one.
    WARM(15),
    /// All is in the store, and is fetched in packs.
    PREFETCHING(2);

    /// Requests before the fault begins.
    private final int good;

    Build(int good) {
      this.good = good;
    }
  }

  /// With the time limits that users have.
  private Go go(Build build, int port) throws Exception {
    String prefix = build == Build.COLD ? Fixture.unique("network-cold") : FILLED;
    return Fixture.plainGo(project)
        .cached(Fixture.fresh("root"))
        .with(S3Server.environment(prefix, port))
        .with("CACHEPROG_MAX_BACKGROUND_WAIT", "10s")
        .with("CACHEPROG_PREFETCH", Boolean.toString(build != Build.WARM));
  }

  private Go.Run build(String what, Go go) throws Exception {
    return build(what, go, Duration.ofSeconds(20));
  }

  private Go.Run build(String what, Go go, Duration most) throws Exception {
    binary = Fixture.fresh("binary").resolve("tiny");
    Go.Run run = go.run("build", "-x", "-o", binary.toString(), ".");
    report(what, run);
    assertRight(run, most);
    return run;
  }

  /// @param most how much longer than without a cache it may take, on a machine that others use
  private void assertRight(Go.Run run, Duration most) throws IOException {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(Files.readAllBytes(binary)).as("%s", run).isEqualTo(right);
    assertThat(run.time()).as("%s", run).isLessThan(plainTime.multipliedBy(2).plus(most));
  }

  private static void report(String what, Go.Run run) {
    MEASURED.log(
        System.Logger.Level.INFO,
        "{0}: {1} ms (plain go {2} ms), {3} errors, {4} given up, {5} complaints, the first: {6}",
        what,
        run.time().toMillis(),
        plainTime.toMillis(),
        run.statistic("remote_errors"),
        run.statistic("uploads_given_up"),
        run.complaints().size(),
        run.complaints().stream().findFirst().map(line -> line.substring(31)).orElse("none"));
  }

  private Go.Run faulty(String what, Build build, Fault fault) throws Exception {
    return faulty(what, build, build.good, fault, Duration.ofSeconds(20));
  }

  private Go.Run faulty(String what, Build build, int good, Fault fault, Duration most)
      throws Exception {
    try (FaultyServer server = new FaultyServer(Fixture.minio().port(), good, fault)) {
      Go.Run run = build(what + ", " + build, go(build, server.port()), most);
      assertThat(server.requests.get()).as("%s", run).isGreaterThan(good);
      return run;
    }
  }

  /// Long before ten gets, of which go asks for a few at a time, have had their five seconds.
  @ParameterizedTest
  @EnumSource
  void aStoreThatHangsIsSoonLeftAlone(Build build) throws Exception {
    faulty("hangs", build, build.good, Fault.hanging(), Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatHangsFromTheStartIsSoonLeftAlone(Build build) throws Exception {
    faulty("hangs from the start", build, 0, Fault.hanging(), Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @EnumSource(names = "COLD", mode = EnumSource.Mode.EXCLUDE)
  void connectionsMayBeResetInTheHeaders(Build build) throws Exception {
    faulty("reset in the headers", build, Fault.resetAfter(0.0));
  }

  @ParameterizedTest
  @EnumSource
  void connectionsMayBeResetInTheBody(Build build) throws Exception {
    faulty("reset in the body", build, Fault.resetAfter(0.9));
  }

  @ParameterizedTest
  @EnumSource
  void connectionsThatTheServerClosesCostLittle(Build build) throws Exception {
    Go.Run run = faulty("closed after each answer", build, Fault.closing());

    if (build == Build.COLD) {
      // Large bodies cannot be sent again.
      assertThat(run.statistic("remote_errors"))
          .as("%s", run)
          .isLessThan(run.statistic("remote_puts") / 4);
    } else {
      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.compilations()).as("%s", run).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500 Internal Server Error, InternalError, COLD",
    "429 Too Many Requests, TooManyRequests, PREFETCHING",
    "403 Forbidden, SignatureDoesNotMatch, WARM",
  })
  void refusalsInMidBuildAreNotWaitedFor(String status, String code, Build build) throws Exception {
    refusing(status, code, build);
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({
    "500 Internal Server Error, InternalError",
    "503 Service Unavailable, SlowDown",
    "429 Too Many Requests, TooManyRequests",
    "400 Bad Request, ExpiredToken",
    "403 Forbidden, AccessDenied",
    "403 Forbidden, SignatureDoesNotMatch",
  })
  void refusalsAreNotWaitedForInAnyBuild(String status, String code) throws Exception {
    for (Build build : Build.values()) {
      refusing(status, code, build);
    }
  }

  private void refusing(String status, String code, Build build) throws Exception {
    Fault fault =
        Fault.saying(
            status,
            "Retry-After: 120\r\nContent-Type: application/xml\r\n",
            "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>");
    Go.Run run = faulty(status + " " + code, build, fault);

    // Without permission to list, a bucket says so of all that it does not have.
    if (!code.equals("AccessDenied")) {
      assertThat(run.complaints()).as("%s", run).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "WARM", mode = EnumSource.Mode.EXCLUDE)
  void aPageOfAFrontEndIsNoObject(Build build) throws Exception {
    faulty(
        "HTML with status 200",
        build,
        Fault.saying("200 OK", "Content-Type: text/html\r\n", "<html>Please log in</html>"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latency|{\"latency\":100,\"jitter\":90}|COLD",
        "bandwidth|{\"rate\":1000}|PREFETCHING",
        "reset_peer|{\"timeout\":100}|WARM",
      })
  void badNetworksCostTimeAtMost(String toxic, String attributes, Build build) throws Exception {
    behind(toxic, attributes, build);
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource(
      delimiter = '|',
      value = {
        "latency|{\"latency\":100,\"jitter\":90}",
        "bandwidth|{\"rate\":1000}",
        "bandwidth|{\"rate\":50}",
        "slicer|{\"average_size\":1000,\"size_variation\":500,\"delay\":2000}",
        "limit_data|{\"bytes\":20000}",
        "reset_peer|{\"timeout\":100}",
      })
  void badNetworksCostAnyBuildTimeAtMost(String toxic, String attributes) throws Exception {
    for (Build build : Build.values()) {
      behind(toxic, attributes, build);
    }
  }

  private void behind(String toxic, String attributes, Build build) throws Exception {
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      proxy.add(toxic, attributes);
      build(toxic + " " + attributes + ", " + build, go(build, proxy.port()));
    }
  }

  /// Go builds what takes longer to fetch. Without a manifest nothing is known about the cost of an
  /// object, and each is waited for a little: 0.3 s, where these cost some milliseconds.
  ///
  /// @param most see [#assertRight]
  @ParameterizedTest
  @CsvSource({"PREFETCHING, 5", "WARM, 20"})
  void aSlowLinkCostsLittleAndIsNoFailure(Build build, int most) throws Exception {
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      proxy.add("bandwidth", "{\"rate\":25}");
      Go.Run run =
          build("a slow link, " + build, go(build, proxy.port()), Duration.ofSeconds(most));

      assertThat(run.complaints()).as("%s", run).isEmpty();
      assertThat(run.statistic("remote_errors")).as("%s", run).isZero();
      assertThat(run.statistic("too_slow_lookups")).as("%s", run).isPositive();
    }
  }

  @Test
  void aServerThatIsRestartedIsFoundAgain() throws Exception {
    List<byte[]> actions =
        Fixture.minio().list(FILLED + "/").keySet().stream()
            .map(key -> HexFormat.of().parseHex(key.substring(key.lastIndexOf('/') + 1)))
            .toList();
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient session =
            CacheClient.start(
                Fixture.merge(
                    S3Server.environment(FILLED, proxy.port()),
                    Map.of(
                        "CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString(),
                        "CACHEPROG_PREFETCH", "false",
                        "CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "500ms")))) {
      Iterator<byte[]> next = actions.iterator();
      // The manifest and its like are no objects.
      Fixture.await(
          Duration.ofSeconds(20), "a hit", () -> !session.get(next.next()).get().isMiss());
      proxy.enable(false);
      for (int i = 0; i < 20; i++) {
        assertThat(session.get(next.next()).get().isMiss()).isTrue();
      }

      proxy.enable(true);

      Fixture.await(
          Duration.ofSeconds(20),
          "the first hit after the restart",
          () -> !session.get(actions.getLast()).get().isMiss());
      assertThat(session.finish()).isZero();
    }
  }

  @Test
  void aServerThatIsRestartedInMidBuildCostsNoRightness() throws Exception {
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port())) {
      proxy.add("latency", "{\"latency\":30}");
      binary = Fixture.fresh("binary").resolve("tiny");
      Path root = Fixture.fresh("root");
      Go go =
          go(Build.WARM, proxy.port())
              .with("CACHEPROG_ROOT_DIRECTORY", root.toString())
              .with("CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "100ms");
      try (Go.Running running = go.start("build", "-x", "-o", binary.toString(), ".")) {
        Fixture.await(
            Duration.ofSeconds(20), "the first hits", () -> Fixture.files(root).size() >= 40);
        proxy.enable(false);
        Fixture.await(
            Duration.ofSeconds(20),
            "what is compiled instead",
            () -> Fixture.files(root).size() >= 80 || !running.isAlive());
        proxy.enable(true);
        Go.Run run = running.await();
        report("restarted", run);
        assertRight(run, Duration.ofSeconds(20));
      }
    }
  }

  @Test
  void objectsThatSwellCostNoMemoryAndNoRightness() throws Exception {
    String prefix = Fixture.unique("bombs");
    byte[] bomb = Zstd.compress(new byte[64 << 20]);
    try (S3Client client = Fixture.minio().client()) {
      for (String key : Fixture.minio().list(FILLED + "/").keySet()) {
        Map<String, String> metadata =
            new HashMap<>(client.headObject(b -> b.bucket(S3Server.BUCKET).key(key)).metadata());
        metadata.put("compression_algorithm", "zstd"); // and the size that it really has
        client.putObject(
            b ->
                b.bucket(S3Server.BUCKET)
                    .key(prefix + key.substring(FILLED.length()))
                    .metadata(metadata),
            RequestBody.fromBytes(bomb));
      }
    }
    for (String prefetch : new String[] {"true", "false"}) {
      Go.Run run =
          build(
              "bombs, prefetch " + prefetch,
              go(Build.COLD, Fixture.minio().port())
                  .with("CACHEPROG_S3_PREFIX", prefix)
                  .with("CACHEPROG_DISABLE_PUT", "true")
                  .with("CACHEPROG_PREFETCH", prefetch));

      assertThat(run.statistic("damaged_objects") + run.complaints().size())
          .as("%s", run)
          .isPositive();
    }
  }
}
