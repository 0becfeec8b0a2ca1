package dev.cacheprog.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `cacheprog doctor` before real stores.
@Tag("system")
class DoctorTest {
  private record Visit(int exit, String stdout, String stderr) {
    String row(String check) {
      return stdout.lines().filter(line -> line.startsWith(check + " ")).findFirst().orElse("");
    }
  }

  private static Visit visit(Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(Workspace.program().toString(), "doctor");
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("CACHEPROG_"));
    builder.environment().keySet().removeIf(name -> name.endsWith("CACHEPROG"));
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    builder.environment().putAll(environment);
    Fixture.Result result = Fixture.run(builder);
    return new Visit(result.exit(), result.out(), result.err());
  }

  private static Map<String, String> minio(String... changes) throws Exception {
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment("doctor"));
    for (int i = 0; i < changes.length; i += 2) {
      environment.put(changes[i], changes[i + 1]);
    }
    return environment;
  }

  @Test
  void allIsWell() throws Exception {
    Visit visit = visit(minio("GOCACHEPROG", Workspace.program().toString()));

    assertThat(visit.exit).as("%s", visit).isZero();
    assertThat(visit.stderr).isEmpty();
    assertThat(visit.row("GOCACHEPROG")).contains(Workspace.program().toString(), "version ");
    assertThat(visit.row("disk")).contains("trimmed above 10 GiB or 120h unused");
    assertThat(visit.stdout.lines().map(line -> line.substring(13, 21).strip()))
        .as("%s", visit)
        .containsOnly("ok", "-");
    assertThat(visit.row("credentials")).contains(S3Server.ACCESS_KEY, "the options");
    assertThat(visit.row("region")).contains("us-east-1, given");
    assertThat(visit.row("read back")).contains("the same 4096 bytes");
    assertThat(visit.row("latency")).contains("ms");
    assertThat(visit.row("permissions")).contains("read and write");
    assertThat(visit.stdout).doesNotContain(S3Server.SECRET_KEY);
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
  void whatIsWrongIsNamed(String variable, String value, String check, String cause)
      throws Exception {
    Visit visit = visit(minio(variable, value));

    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.row(check)).as("%s", visit).contains("FAILED", cause);
    assertThat(visit.stdout).doesNotContain("hush-hush");
  }

  @Test
  void aVariableThatIsNotKnownIsAFailure() throws Exception {
    Visit visit = visit(Map.of("CACHEPROG_DISABLE_PUTS", "true"));

    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("options"))
        .contains("FAILED", "CACHEPROG_DISABLE_PUTS is set: did you mean CACHEPROG_DISABLE_PUT?");
  }

  @Test
  void aMissingBucketIsARowThatNamesTheSlip() throws Exception {
    Visit visit =
        visit(Map.of("CACHEPROG_REMOTE_STORAGE_TYPE", "s3", "CACHEPROG_S3_BUKET", "cache"));

    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr).isEmpty();
    assertThat(visit.row("options"))
        .contains("FAILED", "needs a bucket", "did you mean CACHEPROG_S3_BUCKET?");
    assertThat(visit.row("disk")).contains(" ok ");
    assertThat(visit.row("store")).contains(" - ");
  }

  @Test
  void aStoreWithoutATypeIsAFailure() throws Exception {
    Map<String, String> environment = minio();
    environment.remove("CACHEPROG_REMOTE_STORAGE_TYPE");

    Visit visit = visit(environment);
    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("options"))
        .contains(
            "FAILED",
            "CACHEPROG_S3_BUCKET is set, but CACHEPROG_REMOTE_STORAGE_TYPE is not: set it to s3");

    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "disabled");
    assertThat(visit(environment).exit).isZero();
  }

  /// What go would start is looked at, in the environment or as `go env -w` has written it down.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/no/such/cacheprog, does not exist",
        "PROGRAM --disable-putt, unknown flag '--disable-putt'; did you mean --disable-put?",
        "PROGRAM --retry-after=soon, --retry-after is 'soon'",
        "PROGRAM proxy, cannot serve a go command",
        "'PROGRAM, the quote ' is not closed",
        "~/cacheprog, is not expanded by go",
        "no-such-program, is not in PATH",
        "/etc/passwd, is not executable",
        "/etc, is a directory",
        "/bin/false, cannot be run",
      })
  void whatGoWouldNotStartIsAFailure(String value, String cause) throws Exception {
    String words = value.replace("PROGRAM", Workspace.program().toString());
    Path written = Files.writeString(Fixture.fresh("goenv").resolve("env"), "GOCACHEPROG=" + words);

    for (Visit visit :
        List.of(
            visit(Map.of("GOCACHEPROG", words)),
            visit(Map.of("GOCACHEPROG", "", "GOENV", written.toString())))) {
      assertThat(visit.exit).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("GOCACHEPROG")).contains("FAILED", cause);
    }
  }

  @Test
  void theFlagsOfTheBuildAreExaminedToo() throws Exception {
    Map<String, String> environment = minio("CACHEPROG_S3_BUCKET", "no-such-bucket");
    String words =
        Workspace.program()
            + " --s3-bucket="
            + Fixture.minio().environment("doctor").get("CACHEPROG_S3_BUCKET")
            + " --http-storage-extra-headers=X:hush-hush";
    environment.put("GOCACHEPROG", words);
    environment.put("GOLANGCI_LINT_CACHEPROG", Workspace.program() + " --s3-prefx=lint");

    Visit visit = visit(environment, "--disable-put");
    assertThat(visit.row("get")).as("%s", visit).contains(" ok ");
    assertThat(visit.row("GOCACHEPROG"))
        .contains("with --s3-bucket --http-storage-extra-headers", "checked with --disable-put")
        .contains("warning");
    assertThat(visit.stdout).doesNotContain("hush-hush");
    assertThat(visit.row("GOLANGCI_LINT_CACHEPROG")).contains("did you mean --s3-prefix?");
    assertThat(visit.exit).isEqualTo(1);
  }

  @Test
  void anotherProgramIsAWarning() throws Exception {
    Visit visit = visit(Map.of("GOCACHEPROG", "/bin/echo --frobnicate"));

    assertThat(visit.exit).as("%s", visit).isZero();
    assertThat(visit.row("GOCACHEPROG")).contains("warning", "/bin/echo is another program");
  }

  @Test
  void whereTheDiskIsAndHowLargeItGetsIsSaid() throws Exception {
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

  /// The same words as a build's hint has.
  @Test
  void theWrongSchemeIsNamedBothWays() throws Exception {
    Visit tls =
        visit(minio("CACHEPROG_S3_ENDPOINT", "minio+https://127.0.0.1:" + Fixture.minio().port()));
    assertThat(tls.exit).isEqualTo(1);
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
        assertThat(plain.exit).isEqualTo(1);
        assertThat(plain.row("TLS"))
            .contains("FAILED", "the server requires TLS: use https:// in ");
      }
    }
  }

  /// MinIO wants the bucket in the path. With the bucket in front of it, the name of the host is
  /// known in some networks only.
  @ParameterizedTest
  @CsvSource({"'', host, CACHEPROG_S3_ENDPOINT", "cache.localhost, get, NoSuchBucket"})
  void minioWithoutItsPrefixIsToldTheSameByTheDoctorAndTheBuild(
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
    assertThat(visit.exit).isEqualTo(1);
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

  /// Whatever option is wrong, it is a row, and the table goes on.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "CACHEPROG_S3_ENDPOINT, localhost:9000, CACHEPROG_S3_ENDPOINT is 'localhost:9000' but,ok,-",
        "CACHEPROG_S3_FORCE_PATH_STYLE, maybe, CACHEPROG_S3_FORCE_PATH_STYLE is 'maybe' but, ok, -",
        "CACHEPROG_DISABLE_PUT, maybe, CACHEPROG_DISABLE_PUT is 'maybe' but, ok, -",
        "CACHEPROG_DISK_MAX_SIZE, big, CACHEPROG_DISK_MAX_SIZE is 'big' but, ok, warning",
        "CACHEPROG_ROOT_DIRECTORY, ~nobody/x, CACHEPROG_ROOT_DIRECTORY is '~nobody/x' but, -, -",
        "CACHEPROG_REMOTE_STORAGE_TYPE, s4, CACHEPROG_REMOTE_STORAGE_TYPE is 's4' but, ok, -",
        "CACHEPROG_METRICS_PUSH_EXTRA_LABELS, a-b=c, CACHEPROG_METRICS_PUSH_EXTRA_LABELS, ok,"
            + " warning",
        "CACHEPROG_LOG_LEVEL, loud, CACHEPROG_LOG_LEVEL is 'loud' but, ok, warning",
      })
  void aBadOptionIsARow(String variable, String value, String cause, String disk, String store)
      throws Exception {
    Visit visit =
        visit(
            Map.of(
                variable,
                value,
                "CACHEPROG_METRICS_PUSH_ENDPOINT",
                "http://127.0.0.1:1/metrics",
                "GOCACHEPROG",
                Workspace.program().toString()));

    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr).isEmpty();
    assertThat(visit.row("options")).as("%s", visit).contains("FAILED", cause);
    assertThat(visit.row("GOCACHEPROG")).as("%s", visit).contains(" ok ");
    assertThat(visit.row("disk")).as("%s", visit).contains(" " + disk + " ");
    assertThat(visit.row("store")).as("%s", visit).contains(" " + store + " ");
  }

  @Test
  void badFlagsAreARowToo() throws Exception {
    Visit visit = visit(Map.of(), "--s3-buket", "b", "--log-level");

    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.stderr).isEmpty();
    assertThat(visit.row("options"))
        .contains("FAILED", "did you mean --s3-bucket?", "--log-level needs a value");
    assertThat(visit.row("disk")).contains(" ok ");
  }

  /// A build's problem is that of what it is started with.
  @Test
  void aFlagOfTheBuildWinsOverABadVariable() throws Exception {
    Visit visit =
        visit(
            Map.of(
                "CACHEPROG_LOG_LEVEL",
                "loud",
                "GOCACHEPROG",
                Workspace.program() + " --log-level=debug"));

    assertThat(visit.exit).as("%s", visit).isZero();
  }

  @Test
  void machinesReadJson() throws Exception {
    Visit visit = visit(minio(), "--json");

    assertThat(visit.exit).isZero();
    assertThat(visit.stdout)
        .startsWith("{\"version\":\"")
        .contains("\"healthy\":true", "{\"check\":\"read back\",\"verdict\":\"ok\",\"text\":\"")
        .hasLineCount(1);
  }

  @Test
  void whoMayOnlyReadIsNotAskedToWrite() throws Exception {
    String prefix = Fixture.unique("doctor");

    Visit visit = visit(minio("CACHEPROG_S3_PREFIX", prefix), "--disable-put");

    assertThat(visit.exit).as("%s", visit).isZero();
    assertThat(visit.row("put")).contains("--disable-put");
    assertThat(visit.row("permissions")).contains(" ok ", "read; writing is disabled");
    assertThat(Fixture.minio().list(prefix)).isEmpty();
  }

  /// What is in front of MinIO denies requests of these methods, whatever they ask for.
  private static FrontEnd denying(String... methods) throws Exception {
    List<String> denied = List.of(methods);
    return FrontEnd.refusing(
        Fixture.minio().port(),
        head ->
            denied.contains(head.substring(0, head.indexOf(' ')))
                ? FrontEnd.answer("403 Forbidden", "", "<Error><Code>AccessDenied</Code></Error>")
                : "");
  }

  @Test
  void whoMayOnlyReadIsWarnedOfIt() throws Exception {
    String prefix = Fixture.unique("doctor");
    assertThat(visit(minio("CACHEPROG_S3_PREFIX", prefix)).exit).isZero();
    try (FrontEnd store = denying("PUT")) {
      Visit visit = visit(S3Server.environment(prefix, store.port()));

      assertThat(visit.exit).as("%s", visit).isZero();
      assertThat(visit.row("put"))
          .contains("warning", "AccessDenied", "s3:PutObject", "CACHEPROG_DISABLE_PUT=true");
      assertThat(visit.row("read back")).contains("ok", "read a sample of ");
      assertThat(visit.row("latency")).contains("ok");
      assertThat(visit.row("permissions")).contains("warning", "read only; see put");
    }
  }

  @Test
  void whoMayNotReadIsToldSo() throws Exception {
    try (FrontEnd store = denying("GET")) {
      Visit visit = visit(S3Server.environment(Fixture.unique("doctor"), store.port()));

      assertThat(visit.exit).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("put")).contains(" ok ");
      assertThat(visit.row("read back"))
          .contains("FAILED", "stored, but read access is denied", "s3:GetObject");
      assertThat(visit.row("permissions")).contains("not checked");
    }
  }

  @Test
  void aStoreThatDeniesEverythingIsAFailure() throws Exception {
    try (FrontEnd store = denying("GET", "PUT")) {
      Map<String, String> environment =
          new HashMap<>(S3Server.environment(Fixture.unique("doctor"), store.port()));
      environment.remove("CACHEPROG_S3_REGION");

      Visit visit = visit(environment);

      assertThat(visit.exit).as("%s", visit).isEqualTo(1);
      assertThat(visit.row("put")).contains("FAILED", "s3:PutObject");
      assertThat(visit.row("read back")).contains("FAILED", "every get is denied", "s3:GetObject");
      assertThat(visit.stdout).doesNotContain("DISABLE_PUT");
      assertThat(visit.row("region"))
          .contains("us-east-1, the default, as none is configured and the store names none");
    }
  }

  @Test
  void aBucketThatIsNotPublicIsAFailureWithoutCredentials() throws Exception {
    Map<String, String> environment = minio("CACHEPROG_S3_ANONYMOUS", "true");
    environment
        .keySet()
        .removeAll(List.of("CACHEPROG_S3_ACCESS_KEY_ID", "CACHEPROG_S3_ACCESS_KEY_SECRET"));

    Visit visit = visit(environment);
    assertThat(visit.exit).as("%s", visit).isEqualTo(1);
    assertThat(visit.row("get"))
        .contains("FAILED", "every get is denied", "a policy of CACHEPROG_S3_BUCKET");
    assertThat(visit.row("permissions")).contains("not checked");
  }

  @Test
  void aCertificateIsShownAndJudged() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "ip:127.0.0.1");
    try (S3Server secure = S3Server.minio(Fixture.fresh("minio"), folder)) {
      Map<String, String> environment = secure.environment("doctor");

      Visit trusting = visit(environment, "--ca-file", key.certificate().toString());
      assertThat(trusting.exit).as("%s", trusting).isZero();
      assertThat(trusting.row("TLS")).contains("ok", "TLSv1.3", "CN=test");

      Visit strange = visit(environment);
      assertThat(strange.exit).isEqualTo(1);
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

      assertThat(visit.exit).as("%s", visit).isZero();
      assertThat(visit.row("read back")).contains("ok");
    }
  }

  @Test
  void aStoreThatIsNotThereIsAWarning() throws Exception {
    Visit visit = visit(Map.of());

    assertThat(visit.exit).isZero();
    assertThat(visit.row("store")).contains("warning", "CACHEPROG_REMOTE_STORAGE_TYPE");
    assertThat(Arrays.asList(visit.stdout.split("\n"))).hasSize(4);
  }
}
