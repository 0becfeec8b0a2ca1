package dev.cacheprog.system.stores;

import static dev.cacheprog.system.stores.CredentialsBuild.WRONG;
import static dev.cacheprog.system.stores.CredentialsBuild.build;
import static dev.cacheprog.system.stores.CredentialsBuild.buildsFromTheStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.FrontEnd;
import dev.cacheprog.system.support.Identity;
import dev.cacheprog.system.support.StandIn;
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

/// The ways to get credentials that AWS documents. The services that give them are stand-ins; the
/// keys are temporary ones of MinIO, which checks them.
@Tag("system")
class CredentialsTest {
  @BeforeAll
  static void fillTheStore() throws Exception {
    Fixture.library();
  }

  /// The answer of a container's or an instance's service.
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

  /// Settings of AWS's tools that are all wrong.
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
  void theKeyThatIsGivenComesBeforeAllSettingsOfAws() throws Exception {
    buildsFromTheStore(
        Fixture.merge(Fixture.minio().environment(Fixture.LIBRARY_PREFIX), wrongSettings()));
  }

  @Test
  void theTokenThatIsGivenIsUsedWithItsKey() throws Exception {
    Credentials keys = Identity.session();

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
  void theCredentialsEndpointComesBeforeAllSettingsOfAws() throws Exception {
    Credentials keys = Identity.session();
    try (StandIn service = new StandIn(_ -> StandIn.Answer.ok(json(keys)))) {
      Map<String, String> environment =
          Fixture.merge(Identity.chain(Fixture.LIBRARY_PREFIX), wrongSettings());
      environment.put("CACHEPROG_S3_CREDENTIALS_ENDPOINT", service.url() + "/keys");

      buildsFromTheStore(environment);

      assertThat(service.asked)
          .singleElement()
          .matches(asked -> asked.method().equals("GET") && asked.target().equals("/keys"));
    }
  }

  @Test
  void variablesOfAwsAreUsedIfNothingElseIsGiven() throws Exception {
    Credentials keys = Identity.session();

    buildsFromTheStore(
        Fixture.merge(
            Identity.chain(Fixture.LIBRARY_PREFIX),
            Map.of(
                "AWS_ACCESS_KEY_ID", keys.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", keys.secretAccessKey(),
                "AWS_SESSION_TOKEN", keys.sessionToken())));
  }

  @Test
  void aContainerIsGivenItsKeysForItsToken() throws Exception {
    Credentials keys = Identity.session();
    try (StandIn container =
        new StandIn(
            asked ->
                asked.header("Authorization").equals("container-token")
                    ? StandIn.Answer.ok(json(keys))
                    : new StandIn.Answer(401, ""))) {
      buildsFromTheStore(
          Fixture.merge(
              Identity.chain(Fixture.LIBRARY_PREFIX),
              Map.of(
                  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                  container.url() + "/v1/credentials",
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                  "container-token")));

      assertThat(container.asked).hasSize(1);
    }
  }

  /// As EKS's pod identities have it: the token is in a file.
  @Test
  void aContainersTokenMayBeInAFile() throws Exception {
    Credentials keys = Identity.session();
    Path token = Files.writeString(Fixture.fresh("pod").resolve("token"), "pod-token");
    try (StandIn container =
        new StandIn(
            asked ->
                asked.header("Authorization").equals("pod-token")
                    ? StandIn.Answer.ok(json(keys))
                    : new StandIn.Answer(401, ""))) {
      buildsFromTheStore(
          Fixture.merge(
              Identity.chain(Fixture.LIBRARY_PREFIX),
              Map.of(
                  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                  container.url() + "/v1/credentials",
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                  token.toString())));
    }
  }

  /// The second version of the service: a token first, which every other request needs.
  @Test
  void anInstanceFindsItsRoleInItsMetadata() throws Exception {
    Credentials keys = Identity.session();
    try (StandIn instance =
        new StandIn(
            asked -> {
              if (asked.method().equals("PUT")) {
                return asked.target().equals("/latest/api/token")
                        && !asked.header("X-aws-ec2-metadata-token-ttl-seconds").isEmpty()
                    ? StandIn.Answer.ok("instance-token")
                    : new StandIn.Answer(400, "");
              }
              if (!asked.header("X-aws-ec2-metadata-token").equals("instance-token")) {
                return new StandIn.Answer(401, "");
              }
              return switch (asked.target()) {
                case "/latest/meta-data/iam/security-credentials/" ->
                    StandIn.Answer.ok("builder-role");
                case "/latest/meta-data/iam/security-credentials/builder-role" ->
                    StandIn.Answer.ok(json(keys));
                default -> StandIn.Answer.notFound();
              };
            })) {
      buildsFromTheStore(
          Fixture.merge(
              Identity.chain(Fixture.LIBRARY_PREFIX),
              Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url())));

      assertThat(instance.asked.getFirst().method()).isEqualTo("PUT");
    }
  }

  /// Every key is one of its own, with an end a few seconds ahead, after which the front end
  /// refuses it as S3 would.
  @Test
  void keysThatEndDuringABuildAreRenewed() throws Exception {
    Duration life = Duration.ofSeconds(2);
    Map<String, Instant> ends = new ConcurrentHashMap<>();
    Pattern key = Pattern.compile("Credential=([^/]+)/");
    try (StandIn service =
            new StandIn(
                _ -> {
                  Credentials keys = Identity.session();
                  Instant end = Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS);
                  ends.put(keys.accessKeyId(), end);
                  return StandIn.Answer.ok(json(keys, end));
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
