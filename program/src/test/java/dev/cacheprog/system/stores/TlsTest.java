package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A store behind https.
@Tag("system")
class TlsTest {
  private static final String PREFIX = "tls";

  private static Path project;
  private static ServerKey key;
  private static S3Server server;
  private static byte[] binary;

  @BeforeAll
  static void start() throws Exception {
    project = Projects.library(Fixture.fresh("library"));
    Path folder = Fixture.fresh("keys");
    key = ServerKey.make(folder, "ip:127.0.0.1");
    server = S3Server.minio(Fixture.fresh("minio"), folder);
    Go.Run cold = build(Map.of("CACHEPROG_CA_FILE", key.certificate().toString()));
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    assertThat(cold.statistic("remote_puts")).as("%s", cold).isPositive();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Go.Run build(Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(server.environment(PREFIX));
    // The machine's own have no say here.
    all.put("AWS_CA_BUNDLE", "");
    all.put("SSL_CERT_FILE", "");
    all.putAll(environment);
    Path out = Fixture.fresh("binary").resolve("tiny");
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with(all)
            .run("build", "-x", "-o", out.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    byte[] built = Files.readAllBytes(out);
    if (binary == null) {
      binary = built;
    }
    assertThat(built).isEqualTo(binary);
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"CACHEPROG_CA_FILE", "AWS_CA_BUNDLE", "SSL_CERT_FILE"})
  void anAuthorityOfOnesOwnIsTrusted(String variable) throws Exception {
    Go.Run run = build(Map.of(variable, key.certificate().toString()));

    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
  }

  @Test
  void oneAmongMany() throws Exception {
    Path bundle = Fixture.fresh("bundle").resolve("ca.pem");
    ServerKey other = ServerKey.make(Fixture.fresh("keys"), "dns:other.example");
    Files.writeString(
        bundle,
        "# of others\n"
            + Files.readString(other.certificate())
            + "\n# ours\n"
            + Files.readString(key.certificate()));

    Go.Run run = build(Map.of("CACHEPROG_CA_FILE", bundle.toString()));

    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
  }

  @Test
  void aCertificateOfSomebodyElseIsNotTrusted() throws Exception {
    Go.Run run = build(Map.of());

    assertThat(run.compilations()).as("%s", run).isPositive();
    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(
            line ->
                line.contains("certificate is not trusted") && line.contains("CACHEPROG_CA_FILE"));
  }

  @Test
  void norIsOneForAnotherHost() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey other = ServerKey.make(folder, "dns:other.example,ip:127.0.0.2");
    try (S3Server impostor = S3Server.minio(Fixture.fresh("minio"), folder)) {
      Go.Run run =
          build(
              Fixture.merge(
                  impostor.environment(PREFIX),
                  Map.of("CACHEPROG_CA_FILE", other.certificate().toString())));

      assertThat(impostor.list("")).isEmpty();
      assertThat(run.complaints())
          .as("%s", run)
          .anyMatch(line -> line.contains("or not for this host"));
    }
  }

  @Test
  void aFileThatHoldsNoCertificateIsNamed() throws Exception {
    Path nothing = Files.writeString(Fixture.fresh("ca").resolve("ca.pem"), "nothing\n");

    Go.Run run = build(Map.of("CACHEPROG_CA_FILE", nothing.toString()));

    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains(nothing + " has no certificate in PEM"));
  }

  @Test
  void aFileThatIsNotThereIsABadOption() throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with("CACHEPROG_CA_FILE", "/nowhere/ca.pem")
            .run("build", "-o", "/dev/null", ".");

    assertThat(run.exit()).isNotZero();
    assertThat(run.stderr()).contains("--ca-file: there is no file '/nowhere/ca.pem'");
  }

  @Test
  void theWrongSchemeIsNamed() throws Exception {
    String secure = "127.0.0.1:" + server.port();
    Go.Run plain = build(Map.of("CACHEPROG_S3_ENDPOINT", "minio+http://" + secure));
    assertThat(plain.complaints())
        .as("%s", plain)
        .anyMatch(line -> line.contains("https:// instead of http://"));

    String open = "127.0.0.1:" + Fixture.minio().port();
    Go.Run secured = build(Map.of("CACHEPROG_S3_ENDPOINT", "minio+https://" + open));
    assertThat(secured.complaints())
        .as("%s", secured)
        .anyMatch(line -> line.contains("http:// instead of https://"));
  }

  @Test
  void aHostThatIsNotThereIsNamed() throws Exception {
    Go.Run run = build(Map.of("CACHEPROG_S3_ENDPOINT", "minio+https://store.invalid"));

    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains("the host name store.invalid is not known"));
  }

  @Test
  void metricsArePushedToAnEndpointThatIsTrusted() throws Exception {
    // No metrics endpoint, but one that speaks TLS: what it says shows that it was reached.
    Go.Run run =
        build(
            Map.of(
                "CACHEPROG_CA_FILE",
                key.certificate().toString(),
                "CACHEPROG_METRICS_PUSH_ENDPOINT",
                "https://127.0.0.1:" + server.port() + "/metrics"));

    assertThat(run.complaints())
        .as("%s", run)
        .singleElement()
        .asString()
        .contains("Failed to push metrics", "HTTP 4");
  }
}
