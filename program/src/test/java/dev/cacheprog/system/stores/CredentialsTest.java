package dev.cacheprog.system.stores;

import static dev.cacheprog.system.stores.CredentialsBuild.WRONG;
import static dev.cacheprog.system.stores.CredentialsBuild.build;
import static dev.cacheprog.system.stores.CredentialsBuild.buildsFromTheStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.system.support.MinioCredentials;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.Credentials;

/// The sources of credentials that AWS documents. The services that issue them are fakes; the keys
/// are temporary ones of MinIO, which checks them.
@Tag("system")
class CredentialsTest {
  @BeforeAll
  static void fillTheStore() throws Exception {
    Fixture.library();
  }

  /// The response of the credentials service of a container or an instance.
  private static String json(Credentials keys, Instant expiration) {
    return """
    {"Code": "Success", "LastUpdated": "2026-01-01T00:00:00Z", "Type": "AWS-HMAC",
     "AccessKeyId": "%s", "SecretAccessKey": "%s", "Token": "%s", "Expiration": "%s"}
    """
        .formatted(
            keys.accessKeyId(),
            keys.secretAccessKey(),
            keys.sessionToken(),
            expiration.truncatedTo(ChronoUnit.SECONDS));
  }

  private static String json(Credentials keys) {
    return json(keys, keys.expiration());
  }

  /// Wrong values for all settings of AWS.
  private static Map<String, String> wrongSettings() throws Exception {
    Path folder = Fixture.fresh("aws");
    Files.writeString(
        folder.resolve("credentials"),
        """
        [default]
        aws_access_key_id = nobody
        aws_secret_access_key = %s
        """
            .formatted(WRONG));
    Files.writeString(
        folder.resolve("config"),
        """
        [default]
        region = eu-nowhere-1
        endpoint_url = http://127.0.0.1:1
        """);
    return Map.of(
        "AWS_ACCESS_KEY_ID", "nobody",
        "AWS_SECRET_ACCESS_KEY", WRONG,
        "AWS_SESSION_TOKEN", "no-token",
        "AWS_REGION", "eu-nowhere-1",
        "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1",
        "AWS_PROFILE", "there-is-no-such-profile",
        "AWS_CONFIG_FILE", folder.resolve("config").toString(),
        "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString(),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
  }

  @Test
  void theConfiguredKeyTakesPrecedenceOverAllSettingsOfAws() throws Exception {
    buildsFromTheStore(
        Fixture.merge(Fixture.minio().environment(Fixture.LIBRARY_PREFIX), wrongSettings()));
  }

  @Test
  void theConfiguredTokenIsUsedWithItsKey() throws Exception {
    Credentials keys = MinioCredentials.temporary();

    buildsFromTheStore(
        Fixture.merge(
            Fixture.minio().environment(Fixture.LIBRARY_PREFIX),
            wrongSettings(),
            Map.of(
                "CACHEPROG_S3_ACCESS_KEY_ID", keys.accessKeyId(),
                "CACHEPROG_S3_ACCESS_KEY_SECRET", keys.secretAccessKey(),
                "CACHEPROG_S3_SESSION_TOKEN", keys.sessionToken())));
  }

  @Test
  void theCredentialsEndpointTakesPrecedenceOverAllSettingsOfAws() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    try (FakeService service = new FakeService(_ -> FakeService.Answer.ok(json(keys)))) {
      Map<String, String> environment =
          Fixture.merge(MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX), wrongSettings());
      environment.put("CACHEPROG_S3_CREDENTIALS_ENDPOINT", service.url() + "/keys");

      buildsFromTheStore(environment);

      assertThat(service.requests)
          .singleElement()
          .matches(request -> request.method().equals("GET") && request.target().equals("/keys"));
    }
  }

  @Test
  void variablesOfAwsAreUsedIfNothingElseIsConfigured() throws Exception {
    Credentials keys = MinioCredentials.temporary();

    buildsFromTheStore(
        Fixture.merge(
            MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
            Map.of(
                "AWS_ACCESS_KEY_ID", keys.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", keys.secretAccessKey(),
                "AWS_SESSION_TOKEN", keys.sessionToken())));
  }

  @Test
  void aContainerGetsKeysForItsToken() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    try (FakeService container =
        new FakeService(
            request ->
                request.header("Authorization").equals("container-token")
                    ? FakeService.Answer.ok(json(keys))
                    : new FakeService.Answer(401, ""))) {
      buildsFromTheStore(
          Fixture.merge(
              MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
              Map.of(
                  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                  container.url() + "/v1/credentials",
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                  "container-token")));

      assertThat(container.requests).hasSize(1);
    }
  }

  /// As with EKS Pod Identity: the token is in a file.
  @Test
  void aContainersTokenMayBeInAFile() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    Path token = Files.writeString(Fixture.fresh("pod").resolve("token"), "pod-token");
    try (FakeService container =
        new FakeService(
            request ->
                request.header("Authorization").equals("pod-token")
                    ? FakeService.Answer.ok(json(keys))
                    : new FakeService.Answer(401, ""))) {
      buildsFromTheStore(
          Fixture.merge(
              MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
              Map.of(
                  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                  container.url() + "/v1/credentials",
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                  token.toString())));
    }
  }

  /// IMDSv2: the first request gets a token, which all others need.
  @Test
  void anInstanceFindsItsRoleInItsMetadata() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    try (FakeService instance =
        new FakeService(
            request -> {
              if (request.method().equals("PUT")) {
                return request.target().equals("/latest/api/token")
                        && !request.header("X-aws-ec2-metadata-token-ttl-seconds").isEmpty()
                    ? FakeService.Answer.ok("instance-token")
                    : new FakeService.Answer(400, "");
              }
              if (!request.header("X-aws-ec2-metadata-token").equals("instance-token")) {
                return new FakeService.Answer(401, "");
              }
              return switch (request.target()) {
                case "/latest/meta-data/iam/security-credentials/" ->
                    FakeService.Answer.ok("builder-role");
                case "/latest/meta-data/iam/security-credentials/builder-role" ->
                    FakeService.Answer.ok(json(keys));
                default -> FakeService.Answer.notFound();
              };
            })) {
      buildsFromTheStore(
          Fixture.merge(
              MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
              Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url())));

      assertThat(instance.requests.getFirst().method()).isEqualTo("PUT");
    }
  }

  /// Every key expires after a few seconds. The front end then refuses it, as S3 would.
  @Test
  void keysThatExpireDuringABuildAreRenewed() throws Exception {
    Duration life = Duration.ofSeconds(2);
    Map<String, Instant> ends = new ConcurrentHashMap<>();
    Pattern key = Pattern.compile("Credential=([^/]+)/");
    try (FakeService service =
            new FakeService(
                _ -> {
                  Credentials keys = MinioCredentials.temporary();
                  Instant end = Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS);
                  ends.put(keys.accessKeyId(), end);
                  return FakeService.Answer.ok(json(keys, end));
                });
        FrontEnd s3 =
            FrontEnd.refusing(
                Fixture.minio().port(),
                head -> {
                  Matcher used = key.matcher(head);
                  Instant end = used.find() ? ends.get(used.group(1)) : null;
                  return end != null && Instant.now().isBefore(end)
                      ? ""
                      : FrontEnd.answer(
                          "400 Bad Request", "", "<Error><Code>ExpiredToken</Code></Error>");
                })) {
      Map<String, String> environment =
          new HashMap<>(S3Server.environment(Fixture.unique("renewed"), s3.port()));
      environment.put("CACHEPROG_S3_CREDENTIALS_ENDPOINT", service.url() + "/keys");

      Path project = Fixture.small().folder();
      Go.Run cold = build(project, environment); // takes much longer than a key lives
      assertThat(cold.complaints()).as("%s", cold).isEmpty();
      assertThat(ends).as("%s", cold).hasSizeGreaterThan(2);
      List<String> used =
          s3.heads.stream()
              .map(key::matcher)
              .filter(Matcher::find)
              .map(m -> m.group(1))
              .distinct()
              .toList();
      assertThat(used).as("%s", cold).hasSizeGreaterThan(2);

      Go.Run warm = build(project, environment);
      assertThat(warm.compilations()).as("%s", warm).isZero();
      assertThat(warm.complaints()).as("%s", warm).isEmpty();
    }
  }
}
