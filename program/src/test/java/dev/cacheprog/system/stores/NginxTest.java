package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Nginx;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Stores behind nginx, set up with two lines: `proxy_pass` and the header `Host`. By default it
/// drops headers whose names have a `_`, and refuses bodies of more than 1 MiB.
@Tag("system")
class NginxTest {
  private static final long LIMIT = 1 << 20;

  @BeforeAll
  static void nginx() {
    Fixture.requireTool(Nginx.TOOL, "that stores behind nginx work");
  }

  private static Nginx before(int port, String... directives) throws Exception {
    return Nginx.before(port, Fixture.fresh("nginx"), directives);
  }

  private static int port(String store) throws Exception {
    return (store.equals("minio") ? Fixture.minio() : Fixture.versitygw()).port();
  }

  private static byte[] id(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  private static byte[] noise(long size) {
    byte[] body = new byte[Math.toIntExact(size)];
    new Random(size).nextBytes(body);
    return body;
  }

  /// A session that puts bodies of these sizes, each under its size as a name.
  ///
  /// @return what it wrote to stderr
  private static String put(Map<String, String> environment, Path root, long... sizes)
      throws Exception {
    try (CacheClient client = client(environment, root)) {
      for (long size : sizes) {
        assertThat(client.put(id("" + size), noise(size)).get().error()).isNull();
      }
      assertThat(client.finish()).isZero();
      return client.stderr();
    }
  }

  /// Whether a session with an empty disk finds that body.
  private static boolean finds(Map<String, String> environment, long size) throws Exception {
    try (CacheClient client = client(environment, Fixture.fresh("root"))) {
      CacheClient.Response response = client.get(id("" + size)).get();
      if (!response.isMiss()) {
        assertThat(Files.readAllBytes(response.diskPath())).isEqualTo(noise(size));
      }
      client.finish();
      return !response.isMiss();
    }
  }

  private static CacheClient client(Map<String, String> environment, Path root) throws Exception {
    return CacheClient.start(
        Fixture.merge(
            environment,
            Map.of("CACHEPROG_ROOT_DIRECTORY", root.toString(), "CACHEPROG_PREFETCH", "false")));
  }

  private static List<String> complaints(String stderr) {
    return stderr.lines().filter(line -> line.matches(".*level=(WARN|ERROR).*")).toList();
  }

  private static List<Nginx.Access> puts(Nginx nginx) throws Exception {
    return nginx.accesses().stream().filter(access -> access.method().equals("PUT")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"minio", "versitygw"})
  void objectsAreStoredAndFoundAgain(String store) throws Exception {
    try (Nginx nginx = before(port(store))) {
      Map<String, String> environment = S3Server.environment(Fixture.unique("nginx"), nginx.port());
      Path root = Fixture.fresh("root");

      assertThat(complaints(put(environment, root, 1000, 2000, 3000))).isEmpty();
      assertThat(puts(nginx)).extracting(Nginx.Access::status).contains(200);
      assertThat(finds(environment, 1000)).isTrue();

      int before = puts(nginx).size();
      assertThat(complaints(put(environment, root, 4000))).isEmpty();
      assertThat(puts(nginx).subList(before, puts(nginx).size()))
          .as("a later session knows")
          .extracting(Nginx.Access::status)
          .containsExactly(200);
      assertThat(finds(environment, 4000)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minio", "versitygw"})
  void doctorFindsNothingWrong(String store) throws Exception {
    try (Nginx nginx = before(port(store))) {
      ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString(), "doctor");
      builder.environment().keySet().removeIf(each -> each.startsWith("CACHEPROG_"));
      builder.environment().putAll(S3Server.environment(Fixture.unique("nginx"), nginx.port()));
      builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());

      Fixture.Result result = Fixture.run(builder);

      assertThat(result.exit()).as("%s", result).isZero();
      assertThat(result.out()).containsPattern("read back +ok").doesNotContain("FAILED");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minio", "versitygw"})
  void aWrongSecretCostsOneRequestAndKeepsItsHint(String store) throws Exception {
    try (Nginx nginx = before(port(store), "underscores_in_headers on;")) {
      Map<String, String> environment =
          new HashMap<>(S3Server.environment(Fixture.unique("nginx"), nginx.port()));
      environment.put("CACHEPROG_S3_ACCESS_KEY_SECRET", "another secret");

      assertThat(complaints(put(environment, Fixture.fresh("root"), 1000, 2000)))
          .anyMatch(line -> line.contains("CACHEPROG_S3_ACCESS_KEY_SECRET"));
      assertThat(puts(nginx)).extracting(Nginx.Access::status).containsExactly(403, 403, 403);
    }
  }

  /// Nothing is changed where names pass.
  @Test
  void namesThatPassStayAsTheyAre() throws Exception {
    String prefix = Fixture.unique("nginx");
    try (Nginx nginx = before(Fixture.minio().port(), "underscores_in_headers on;")) {
      put(S3Server.environment(prefix, nginx.port()), Fixture.fresh("root"), 1000, 2000);

      assertThat(puts(nginx)).extracting(Nginx.Access::status).containsExactly(200, 200);
    }
    try (S3Client client = Fixture.minio().client()) {
      for (String key : Fixture.minio().list(prefix + "/").keySet()) {
        assertThat(client.headObject(b -> b.bucket(S3Server.BUCKET).key(key)).metadata())
            .containsKey("output_id");
      }
    }
  }

  /// A real build whose packs would be larger: they are sent in parts.
  @Test
  void packsShrinkToWhatPasses() throws Exception {
    Path root = Fixture.small().copyOfRoot();
    try (Nginx nginx = before(Fixture.minio().port())) {
      Map<String, String> environment = S3Server.environment(Fixture.unique("nginx"), nginx.port());

      Go.Run filling = build(root, environment);
      assertThat(filling.complaints())
          .as("%s", filling)
          .singleElement()
          .asString()
          .contains("rejects large bodies", "client_max_body_size");
      assertThat(filling.statistic("packs_sent")).as("%s", filling).isBetween(2L, 40L);

      Go.Run warm = build(Fixture.fresh("root"), environment);
      assertThat(warm.statistic("packs_fetched")).as("%s", warm).isGreaterThan(1);
      assertThat(warm.statistic("prefetched_hits")).as("%s", warm).isGreaterThan(30);

      int before = puts(nginx).size();
      String later = put(environment, root, 6 << 20, 8 << 20, 5000);
      assertThat(complaints(later)).as("what is known is not complained about again").isEmpty();
      assertThat(puts(nginx).subList(before, puts(nginx).size()))
          .extracting(Nginx.Access::bytes)
          .containsExactly(5000L);
    }
  }

  private static Go.Run build(Path root, Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.small().folder())
            .cached(root)
            .with(environment)
            .run("build", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /// With `lingering_close off` nginx closes the connection so soon that its answer cannot be read.
  @ParameterizedTest
  @ValueSource(strings = {"", "lingering_close off;"})
  void largeBodiesAreSentOnceToHttpStorage(String directive) throws Exception {
    try (ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"), Fixture.minio().environment(Fixture.unique("nginx")));
        Nginx nginx = before(proxy.port(), directive)) {
      Map<String, String> environment = ProxyProcess.environment(nginx.port());
      Path root = Fixture.fresh("root");

      String first = put(environment, root, 1000, 6 << 20);
      assertThat(complaints(first))
          .singleElement()
          .asString()
          .contains("rejects large bodies", "refused_bytes=" + (6 << 20));
      assertThat(complaints(put(environment, root, 8 << 20, 2000))).isEmpty();

      assertThat(puts(nginx)).filteredOn(put -> put.bytes() > 6 << 20).isEmpty();
      assertThat(finds(environment, 1000)).isTrue();
      assertThat(finds(environment, 2000)).isTrue();
    }
  }

  /// The proxy's clients are told what the proxy was told.
  @Test
  void aProxyPassesOnThatABodyIsTooLarge() throws Exception {
    try (Nginx nginx = before(Fixture.minio().port());
        ProxyProcess proxy =
            ProxyProcess.start(
                Fixture.fresh("proxy"),
                S3Server.environment(Fixture.unique("nginx"), nginx.port()))) {
      Map<String, String> environment = ProxyProcess.environment(proxy.port());

      String first = put(environment, Fixture.fresh("root"), 2 << 20, 1000);
      String other = put(environment, Fixture.fresh("root"), 3 << 20);

      assertThat(complaints(first)).singleElement().asString().contains("rejects large bodies");
      assertThat(complaints(other)).singleElement().asString().contains("rejects large bodies");
      assertThat(puts(nginx)).filteredOn(put -> put.bytes() > LIMIT).hasSize(1);
      assertThat(finds(environment, 1000)).isTrue();
    }
  }
}
