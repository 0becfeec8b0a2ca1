package dev.cacheprog.system.commands;

import static dev.cacheprog.system.commands.DoctorRun.minio;
import static dev.cacheprog.system.commands.DoctorRun.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.commands.DoctorRun.Visit;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `cacheprog doctor` with real stores.
@Tag("system")
class DoctorTest {
  @Test
  void allChecksPass() throws Exception {
    Visit visit = visit(minio("GOCACHEPROG", Workspace.program().toString()));

    assertThat(visit.exit()).as("%s", visit).isZero();
    assertThat(visit.stderr()).isEmpty();
    assertThat(visit.row("GOCACHEPROG")).contains(Workspace.program().toString(), "version ");
    assertThat(visit.row("disk")).contains("trimmed above 10 GiB or 120h unused");
    assertThat(visit.stdout().lines().map(line -> line.substring(13, 21).strip()))
        .as("%s", visit)
        .containsOnly("ok", "-");
    assertThat(visit.row("credentials")).contains(S3Server.ACCESS_KEY, "the options");
    assertThat(visit.row("region")).contains("us-east-1, given");
    assertThat(visit.row("read back")).contains("the same 4096 bytes");
    assertThat(visit.row("latency")).contains("ms");
    assertThat(visit.row("permissions")).contains("read and write");
    assertThat(visit.stdout()).doesNotContain(S3Server.SECRET_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_S3_ACCESS_KEY_SECRET, hush-hush, get, CACHEPROG_S3_ACCESS_KEY_SECRET",
    "CACHEPROG_S3_ACCESS_KEY_ID, nobody, get, CACHEPROG_S3_ACCESS_KEY_ID",
    "CACHEPROG_S3_BUCKET, no-such-bucket, get, CACHEPROG_S3_BUCKET",
    "CACHEPROG_S3_ENDPOINT, http://store.invalid, host, unknown host",
    "CACHEPROG_S3_ENDPOINT, minio+http://127.0.0.1:1, connection, no connection to port 1",
    "CACHEPROG_ROOT_DIRECTORY, /proc/none, disk, /proc/none",
  })
  void wrongSettingsAreNamed(String variable, String value, String check, String cause)
      throws Exception {
    Visit visit = visit(minio(variable, value));

    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.row(check)).as("%s", visit).contains("FAILED", cause);
    assertThat(visit.stdout()).doesNotContain("hush-hush");
  }

  @Test
  void aMissingBucketIsARowWithAHint() throws Exception {
    Visit visit =
        visit(Map.of("CACHEPROG_REMOTE_STORAGE_TYPE", "s3", "CACHEPROG_S3_BUKET", "cache"));

    assertThat(visit.exit()).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr()).isEmpty();
    assertThat(visit.row("options"))
        .contains("FAILED", "needs a bucket", "did you mean CACHEPROG_S3_BUCKET?");
    assertThat(visit.row("disk")).contains(" ok ");
    assertThat(visit.row("store")).contains(" - ");
  }

  @Test
  void theRootDirectoryAndItsLimitsAreShown() throws Exception {
    Visit unnamed =
        visit(
            Map.of(
                "CACHEPROG_ROOT_DIRECTORY", "", "TMPDIR", Fixture.fresh("temporary").toString()));
    assertThat(unnamed.row("disk"))
        .contains(" ok ", "no limit: the default root directory has one only if --disk-max-size");

    Visit unlimited = visit(Map.of("CACHEPROG_DISK_MAX_SIZE", "0", "CACHEPROG_DISK_MAX_AGE", "0"));
    assertThat(unlimited.row("disk"))
        .contains(" ok ", "no limit: --disk-max-size and --disk-max-age are 0");

    Visit relative = visit(Map.of("CACHEPROG_ROOT_DIRECTORY", "target/relative-root"));
    Path made = Path.of("target/relative-root").toAbsolutePath();
    assertThat(relative.row("disk"))
        .contains(
            "warning",
            made + ",",
            "'target/relative-root' is relative to the working directory of go");
    Workspace.delete(made);
  }

  /// The same text as the hint in a build.
  @Test
  void theWrongSchemeIsNamedBothWays() throws Exception {
    Visit tls =
        visit(minio("CACHEPROG_S3_ENDPOINT", "minio+https://127.0.0.1:" + Fixture.minio().port()));
    assertThat(tls.exit()).isEqualTo(1);
    assertThat(tls.row("TLS"))
        .contains("FAILED", "the server does not use TLS: use http:// in CACHEPROG_S3_ENDPOINT")
        .doesNotContain("trusted");

    Path folder = Fixture.fresh("keys");
    ServerKey.make(folder, "ip:127.0.0.1");
    try (S3Server secure = S3Server.minio(Fixture.fresh("minio"), folder)) {
      for (Map<String, String> environment :
          List.of(
              minio("CACHEPROG_S3_ENDPOINT", "minio+http://127.0.0.1:" + secure.port()),
              Map.of(
                  "CACHEPROG_REMOTE_STORAGE_TYPE",
                  "http",
                  "CACHEPROG_HTTP_STORAGE_BASE_URL",
                  "http://127.0.0.1:" + secure.port()))) {
        Visit plain = visit(environment);
        assertThat(plain.exit()).isEqualTo(1);
        assertThat(plain.row("TLS"))
            .contains("FAILED", "the server requires TLS: use https:// in ");
      }
    }
  }

  /// MinIO needs the bucket in the path. With the bucket in the host name, that name resolves in
  /// some networks only.
  @ParameterizedTest
  @CsvSource({"'', host, CACHEPROG_S3_ENDPOINT", "cache.localhost, get, NoSuchBucket"})
  void minioWithoutItsPrefixHasTheSameHintInDoctorAndBuild(
      String known, String check, String reason) throws Exception {
    Path hosts = Fixture.fresh("hosts").resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 localhost " + known + "\n");
    int port = Fixture.minio().port();
    Map<String, String> environment =
        minio(
            "CACHEPROG_S3_ENDPOINT", "http://localhost:" + port,
            "CACHEPROG_S3_BUCKET", "cache",
            "CACHEPROG_JVM_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
    String hint =
        "if the store requires it in the path, as MinIO does, set"
            + " CACHEPROG_S3_ENDPOINT=minio+http://localhost:"
            + port;

    Visit visit = visit(environment);
    assertThat(visit.exit()).isEqualTo(1);
    assertThat(visit.row(check)).as("%s", visit).contains("FAILED", hint);

    environment.put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    try (CacheClient session = CacheClient.start(environment)) {
      assertThat(session.get(new byte[32]).get().isMiss()).isTrue();
      assertThat(session.finish()).isZero();
      assertThat(session.stderr().lines().filter(line -> line.contains("hint=")))
          .singleElement()
          .asString()
          .contains(reason, hint);
    }
  }

  @Test
  void theOutputCanBeJson() throws Exception {
    Visit visit = visit(minio(), "--json");

    assertThat(visit.exit()).isZero();
    assertThat(visit.stdout())
        .startsWith("{\"version\":\"")
        .contains("\"healthy\":true", "{\"check\":\"read back\",\"verdict\":\"ok\",\"text\":\"")
        .hasLineCount(1);
  }

  @Test
  void aCertificateIsShownAndVerified() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "ip:127.0.0.1");
    try (S3Server secure = S3Server.minio(Fixture.fresh("minio"), folder)) {
      Map<String, String> environment = secure.environment("doctor");

      Visit trusting = visit(environment, "--ca-file", key.certificate().toString());
      assertThat(trusting.exit()).as("%s", trusting).isZero();
      assertThat(trusting.row("TLS")).contains("ok", "TLSv1.3", "CN=test");

      Visit strange = visit(environment);
      assertThat(strange.exit()).isEqualTo(1);
      assertThat(strange.row("TLS")).contains("FAILED", "CACHEPROG_CA_FILE");
      assertThat(strange.row("get")).contains("not checked");
    }
  }

  @Test
  void aProxyIsExaminedToo() throws Exception {
    try (ProxyProcess proxy =
        ProxyProcess.start(
            Fixture.fresh("proxy"), Fixture.minio().environment(Fixture.unique("doctor")))) {
      Visit visit =
          visit(
              Map.of(
                  "CACHEPROG_REMOTE_STORAGE_TYPE",
                  "http",
                  "CACHEPROG_HTTP_STORAGE_BASE_URL",
                  "http://127.0.0.1:" + proxy.port()));

      assertThat(visit.exit()).as("%s", visit).isZero();
      assertThat(visit.row("read back")).contains("ok");
    }
  }

  @Test
  void anUnreachableStoreIsAWarning() throws Exception {
    Visit visit = visit(Map.of());

    assertThat(visit.exit()).isZero();
    assertThat(visit.row("store")).contains("warning", "CACHEPROG_REMOTE_STORAGE_TYPE");
    assertThat(Arrays.asList(visit.stdout().split("\n"))).hasSize(4);
  }
}
