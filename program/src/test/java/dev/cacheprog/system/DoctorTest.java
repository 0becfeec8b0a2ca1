package dev.cacheprog.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.testkit.ProxyProcess;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
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
    Visit visit = visit(minio());

    assertThat(visit.exit).as("%s", visit).isZero();
    assertThat(visit.stderr).isEmpty();
    assertThat(visit.stdout.lines().map(line -> line.substring(13, 21).strip()))
        .as("%s", visit)
        .containsOnly("ok", "-");
    assertThat(visit.row("credentials")).contains(S3Server.ACCESS_KEY, "the options");
    assertThat(visit.row("region")).contains("us-east-1, given");
    assertThat(visit.row("read back")).contains("the same 4096 bytes");
    assertThat(visit.row("latency")).contains("ms");
    assertThat(visit.stdout).doesNotContain(S3Server.SECRET_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_S3_ACCESS_KEY_SECRET, hush-hush, get, CACHEPROG_S3_ACCESS_KEY_SECRET",
    "CACHEPROG_S3_ACCESS_KEY_ID, nobody, get, CACHEPROG_S3_ACCESS_KEY_ID",
    "CACHEPROG_S3_BUCKET, no-such-bucket, get, CACHEPROG_S3_BUCKET",
    "CACHEPROG_S3_ENDPOINT, http://store.invalid, host, there is no host",
    "CACHEPROG_S3_ENDPOINT, minio+http://127.0.0.1:1, connection, nobody answers at port 1",
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
  void aVariableWithASlipIsAWarning() throws Exception {
    Visit visit = visit(minio("CACHEPROG_S3_BUKET", "cache"));

    assertThat(visit.exit).isZero();
    assertThat(visit.row("options"))
        .contains("warning", "CACHEPROG_S3_BUKET", "did you mean CACHEPROG_S3_BUCKET?");
  }

  @Test
  void aBadOptionIsOneLine() throws Exception {
    Visit visit = visit(minio("CACHEPROG_REMOTE_STORAGE_RETRY_AFTER", "soon"));

    assertThat(visit.exit).isEqualTo(1);
    assertThat(visit.stdout).isEmpty();
    assertThat(visit.stderr.lines())
        .singleElement()
        .asString()
        .contains("CACHEPROG_REMOTE_STORAGE_RETRY_AFTER");
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
    Map<String, Long> before = Fixture.minio().list("");

    Visit visit = visit(minio("CACHEPROG_S3_PREFIX", Fixture.unique("doctor")), "--disable-put");

    assertThat(visit.exit).as("%s", visit).isZero();
    assertThat(visit.row("put")).contains("--disable-put");
    assertThat(Fixture.minio().list("")).isEqualTo(before);
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
      assertThat(strange.row("get")).contains("not looked at");
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
    assertThat(Arrays.asList(visit.stdout.split("\n"))).hasSize(3);
  }
}
