package dev.cacheprog.system.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.ConnectProxy;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.MinioCredentials;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.ServerKey;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where requests go if AWS's variables or a profile say it.
@Tag("system")
@Timeout(120)
class AddressingTest {
  private static final byte[] ACTION = CacheClient.sha256("an action".getBytes(UTF_8));
  private static final byte[] BODY = "a body".getBytes(UTF_8);

  /// A store that no option names the endpoint or the region of.
  private static Map<String, String> unnamed(Map<String, String> store) throws IOException {
    Map<String, String> environment = new HashMap<>(store);
    environment.remove("CACHEPROG_S3_ENDPOINT");
    environment.remove("CACHEPROG_S3_REGION");
    environment.put("HOME", Fixture.fresh("home").toString());
    return environment;
  }

  private static String url() throws Exception {
    return "http://127.0.0.1:" + Fixture.minio().port();
  }

  private static void put(Map<String, String> environment) throws Exception {
    try (CacheClient session = session(environment)) {
      assertThat(session.put(ACTION, BODY).get().error()).isNull();
      assertThat(session.finish()).isZero();
    }
  }

  private static void expectHit(Map<String, String> environment) throws Exception {
    try (CacheClient session = session(environment)) {
      assertThat(session.get(ACTION).get().isMiss()).as("%s", session.stderr()).isFalse();
      assertThat(session.finish()).isZero();
    }
  }

  /// A session with an empty disk.
  private static CacheClient session(Map<String, String> environment) throws IOException {
    return CacheClient.start(
        Fixture.merge(
            environment, Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString())));
  }

  private static void profile(Map<String, String> environment, String text) throws IOException {
    Path folder = MinioCredentials.awsFolder(environment);
    Files.writeString(folder.resolve("config"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"})
  void aVariableOfAwsNamesTheEndpoint(String name) throws Exception {
    Map<String, String> environment = unnamed(Fixture.minio().environment(Fixture.unique("aws")));
    environment.put(name, url());

    put(environment);

    assertThat(Fixture.minio().list(environment.get("CACHEPROG_S3_PREFIX"))).isNotEmpty();
    expectHit(environment);
  }

  @Test
  void aProfileNamesTheEndpoint() throws Exception {
    Map<String, String> environment =
        unnamed(Fixture.minio().environment(Fixture.unique("profile")));
    profile(environment, "[profile builds]\nregion = us-east-1\nendpoint_url = " + url() + "\n");
    environment.put("AWS_PROFILE", "builds");

    put(environment);

    assertThat(Fixture.minio().list(environment.get("CACHEPROG_S3_PREFIX"))).isNotEmpty();
    expectHit(environment);
  }

  @Test
  void theDoctorSaysWhereTheEndpointIsFrom() throws Exception {
    Map<String, String> environment =
        unnamed(Fixture.minio().environment(Fixture.unique("doctor")));
    environment.put("AWS_ENDPOINT_URL", url());
    environment.put("AWS_REGION", "us-east-1");

    String report = doctor(environment).out();

    assertThat(report)
        .contains(url() + ", from AWS_ENDPOINT_URL")
        .contains("us-east-1, from AWS_REGION");
  }

  private static Fixture.Result doctor(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(Workspace.program().toString(), "doctor"));
    builder.environment().putAll(environment);
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    return Fixture.run(builder);
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL, localhost:4566, 'S3: AWS_ENDPOINT_URL: the endpoint must begin with http://'",
    "AWS_USE_FIPS_ENDPOINT, yes, S3: AWS_USE_FIPS_ENDPOINT must be true or false: 'yes'",
    "CACHEPROG_S3_BUCKET, arn:aws:s3:::b, 'give the name of the bucket, not its ARN'",
    "CACHEPROG_S3_BUCKET, b--use1-az4--x-s3, 'directory buckets'",
  })
  void whatCannotBeUsedIsOneLine(String name, String value, String message) throws Exception {
    Map<String, String> environment = unnamed(Fixture.minio().environment("never"));
    environment.put(name, value);

    Fixture.Result result = doctor(environment);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out().replace("\"", "'").lines().filter(line -> line.startsWith("options ")))
        .singleElement()
        .asString()
        .contains("FAILED", message);
  }

  /// A runner in a private network that reaches the endpoint of its own region alone: nothing else
  /// is asked for, so nothing waits.
  @Test
  void noOtherRegionIsAskedWhereAVariableNamesOne() throws Exception {
    Path folder = Fixture.fresh("keys");
    ServerKey key = ServerKey.make(folder, "dns:s3.eu-central-1.amazonaws.com,ip:127.0.0.1");
    try (S3Server store = S3Server.minio(Fixture.fresh("minio"), folder);
        ConnectProxy network =
            new ConnectProxy(
                store.port(),
                head ->
                    head.startsWith("CONNECT s3.eu-central-1.amazonaws.com:443 ")
                        ? ""
                        : ConnectProxy.SILENCE)) {
      Map<String, String> environment = unnamed(store.environment("regional"));
      environment.put("CACHEPROG_S3_FORCE_PATH_STYLE", "true");
      environment.put("CACHEPROG_CA_FILE", key.certificate().toString());
      environment.put("HTTPS_PROXY", "http://127.0.0.1:" + network.port());
      environment.put("AWS_REGION", "eu-central-1");

      put(environment);
      long start = System.nanoTime();
      expectHit(environment);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(network.asked)
          .isNotEmpty()
          .containsOnly("CONNECT s3.eu-central-1.amazonaws.com:443 HTTP/1.1");
    }
  }
}
