package dev.cacheprog.system.stores;

import static dev.cacheprog.system.stores.CredentialsBuild.WRONG;
import static dev.cacheprog.system.stores.CredentialsBuild.buildsFromTheStore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.FakeService;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.MinioCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sts.model.Credentials;

/// Credentials from the shared files of AWS: profiles, processes, sign-ins and logins. The services
/// that issue them are fakes; the keys are temporary ones of MinIO, which checks them.
@Tag("system")
class CredentialsProfileTest {
  @BeforeAll
  static void fillTheStore() throws Exception {
    Fixture.library();
  }

  @Test
  void aProfileIsFoundInTheSharedFiles() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    Map<String, String> environment = MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX);
    Path folder = MinioCredentials.awsFolder(environment);
    Files.writeString(
        folder.resolve("credentials"),
        """
        [default]
        aws_access_key_id = nobody
        aws_secret_access_key = %s

        [builds]
        aws_access_key_id = %s
        aws_secret_access_key = %s
        aws_session_token = %s
        """
            .formatted(WRONG, keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()));
    environment.put("AWS_PROFILE", "builds");

    buildsFromTheStore(environment);
  }

  @Test
  void theSharedFilesMayBeElsewhere() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    Path folder = Fixture.fresh("elsewhere");
    Path credentials =
        Files.writeString(
            folder.resolve("keys"),
            """
            [default]
            aws_access_key_id = %s
            aws_secret_access_key = %s
            aws_session_token = %s
            """
                .formatted(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()));

    buildsFromTheStore(
        Fixture.merge(
            MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
            Map.of(
                "AWS_SHARED_CREDENTIALS_FILE", credentials.toString(),
                "AWS_CONFIG_FILE", folder.resolve("no-config").toString())));
  }

  @Test
  void aProfileMayNameAProcessThatPrintsKeys() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    Path folder = Fixture.fresh("process");
    Path answer =
        Files.writeString(
            folder.resolve("answer.json"),
            """
            {"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s", "SessionToken": "%s",
             "Expiration": "%s"}
            """
                .formatted(
                    keys.accessKeyId(),
                    keys.secretAccessKey(),
                    keys.sessionToken(),
                    keys.expiration().truncatedTo(ChronoUnit.SECONDS)));
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            [profile builds]
            credential_process = /bin/cat %s
            """
                .formatted(answer));

    buildsFromTheStore(
        Fixture.merge(
            MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX),
            Map.of("AWS_PROFILE", "builds", "AWS_CONFIG_FILE", config.toString())));
  }

  /// After `aws sso login` with a session, and with the older form of a profile.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCachedSignInIsUsed(boolean withSession) throws Exception {
    Credentials keys = MinioCredentials.temporary();
    String start = "https://corp.awsapps.com/start";
    Map<String, String> environment = MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX);
    Path folder = MinioCredentials.awsFolder(environment);
    Path cache = Files.createDirectories(folder.resolve("sso/cache"));
    Files.writeString(
        folder.resolve("config"),
        (withSession
                    ? """
                    [sso-session corp]
                    sso_region = eu-west-1
                    sso_start_url = %s

                    [profile builds]
                    sso_session = corp
                    """
                    : """
                    [profile builds]
                    sso_region = eu-west-1
                    sso_start_url = %s
                    """)
                .formatted(start)
            + """
            sso_account_id = 123456789012
            sso_role_name = builder
            """);
    byte[] name = (withSession ? "corp" : start).getBytes(UTF_8);
    Files.writeString(
        cache.resolve(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(name)) + ".json"),
        """
        {"startUrl": "%s", "region": "eu-west-1", "accessToken": "signed-in",
         "expiresAt": "%s"}
        """
            .formatted(
                start, Instant.now().plus(Duration.ofHours(8)).truncatedTo(ChronoUnit.SECONDS)));
    environment.put("AWS_PROFILE", "builds");
    try (FakeService portal =
        new FakeService(
            request ->
                request.header("x-amz-sso_bearer_token").equals("signed-in")
                        && request.target().startsWith("/federation/credentials?")
                        && request.target().contains("role_name=builder")
                        && request.target().contains("account_id=123456789012")
                    ? FakeService.Answer.ok(
                        """
                        {"roleCredentials": {"accessKeyId": "%s", "secretAccessKey": "%s",
                         "sessionToken": "%s", "expiration": %d}}
                        """
                            .formatted(
                                keys.accessKeyId(),
                                keys.secretAccessKey(),
                                keys.sessionToken(),
                                keys.expiration().toEpochMilli()))
                    : new FakeService.Answer(401, "{}"))) {
      environment.put("AWS_ENDPOINT_URL_SSO", portal.url());

      buildsFromTheStore(environment);

      assertThat(portal.requests).hasSize(1);
    }
  }

  /// After `aws login`: temporary keys in a file that is named after the session.
  @Test
  void aCachedLoginIsUsed() throws Exception {
    Credentials keys = MinioCredentials.temporary();
    String session = "arn:aws:sts::123456789012:assumed-role/Builder/me";
    Map<String, String> environment = MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX);
    Path folder = MinioCredentials.awsFolder(environment);
    Path cache = Files.createDirectories(folder.resolve("login/cache"));
    Files.writeString(
        folder.resolve("config"),
        """
        [profile builds]
        login_session = %s
        region = us-east-1
        """
            .formatted(session));
    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
    curve.initialize(new ECGenParameterSpec("secp256r1"));
    String key =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(curve.generateKeyPair().getPrivate().getEncoded());
    byte[] name = MessageDigest.getInstance("SHA-256").digest(session.getBytes(UTF_8));
    Files.writeString(
        cache.resolve(HexFormat.of().formatHex(name) + ".json"),
        """
        {"accessToken": {"accessKeyId": "%s", "secretAccessKey": "%s", "sessionToken": "%s",
          "accountId": "123456789012", "expiresAt": "%s"},
         "tokenType": "aws_sigv4", "clientId": "arn:aws:signin:::devtools/same-device",
         "refreshToken": "refresh", "idToken": "id",
         "dpopKey": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}
        """
            .formatted(
                keys.accessKeyId(),
                keys.secretAccessKey(),
                keys.sessionToken(),
                keys.expiration().truncatedTo(ChronoUnit.SECONDS),
                key.replace("\n", "\\n")));
    environment.put("AWS_PROFILE", "builds");

    buildsFromTheStore(environment);
  }
}
