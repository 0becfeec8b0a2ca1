package dev.cacheprog.system.support;

import dev.cacheprog.testkit.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/// Credentials for MinIO, for tests of the sources of credentials.
public final class MinioCredentials {
  private MinioCredentials() {}

  /// The variables for MinIO without a key, so that a key of the AWS credentials chain is used. The
  /// settings of the user and the instance of this machine are hidden.
  public static Map<String, String> withoutKey(String prefix)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment(prefix));
    environment.remove("CACHEPROG_S3_ACCESS_KEY_ID");
    environment.remove("CACHEPROG_S3_ACCESS_KEY_SECRET");
    environment.putAll(noSettings(Fixture.fresh("home")));
    return environment;
  }

  /// A user without settings.
  ///
  /// @param home an empty folder
  public static Map<String, String> noSettings(Path home) {
    String modules =
        System.getenv()
            .getOrDefault("GOPATH", Path.of(System.getProperty("user.home"), "go").toString());
    return Map.of("HOME", home.toString(), "GOPATH", modules, "AWS_EC2_METADATA_DISABLED", "false");
  }

  /// The folder for the settings of AWS in the home directory of these variables; made here.
  public static Path awsFolder(Map<String, String> environment) throws IOException {
    return Files.createDirectories(
        Path.of(Objects.requireNonNull(environment.get("HOME"))).resolve(".aws"));
  }

  /// The variables for MinIO with these keys.
  public static Map<String, String> environment(Credentials keys, String prefix)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(Fixture.minio().environment(prefix));
    environment.put("CACHEPROG_S3_ACCESS_KEY_ID", keys.accessKeyId());
    environment.put("CACHEPROG_S3_ACCESS_KEY_SECRET", keys.secretAccessKey());
    environment.put("CACHEPROG_S3_SESSION_TOKEN", keys.sessionToken());
    return environment;
  }

  /// Temporary keys that MinIO issues and does not accept without their token.
  public static Credentials temporary() throws IOException, InterruptedException {
    return temporary("s3:*", "*");
  }

  /// Temporary keys that allow only some requests.
  ///
  /// @param actions that are allowed, separated by commas
  /// @param keys of the objects that they are allowed for, perhaps with `*` at the end
  public static Credentials temporary(String actions, String keys)
      throws IOException, InterruptedException {
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["%s"],
          "Resource": ["arn:aws:s3:::%s/%s"]}]}
        """
            .formatted(actions.replace(",", "\",\""), S3Server.BUCKET, keys);
    try (StsClient sts =
        StsClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(URI.create("http://127.0.0.1:" + Fixture.minio().port()))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
            .build()) {
      return sts.assumeRole(
              r ->
                  r.roleArn("arn:aws:iam::123456789012:role/builds")
                      .roleSessionName("build")
                      .policy(policy)
                      .durationSeconds(900))
          .credentials();
    }
  }
}
