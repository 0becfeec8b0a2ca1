package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.MinioCredentials;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Moto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/// AWS's services that belong together, played by moto: regions, roles, an instance.
@Tag("system")
class MotoTest {
  private static final String BUCKET = "builds";

  private Moto moto;
  private Path project;

  @BeforeEach
  void start() throws Exception {
    Fixture.requireTool(Moto.TOOL, "roles and regions of AWS");
    moto = Moto.start(Fixture.fresh("moto"));
    project = Projects.library(Fixture.fresh("hello"));
  }

  @AfterEach
  void stop() {
    if (moto != null) {
      moto.close();
    }
  }

  /// The variables of a user who has nothing but a bucket.
  private Map<String, String> environment() throws Exception {
    Map<String, String> environment =
        new HashMap<>(MinioCredentials.noSettings(Fixture.fresh("home")));
    environment.put("CACHEPROG_REMOTE_STORAGE_TYPE", "s3");
    environment.put("CACHEPROG_S3_ENDPOINT", moto.url());
    environment.put("CACHEPROG_S3_BUCKET", BUCKET);
    environment.put("CACHEPROG_S3_PREFIX", "go cache/{% env.REF %}");
    environment.put("REF", "feature/x+y");
    environment.put("CACHEPROG_LOG_LEVEL", "DEBUG");
    environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "120s");
    return environment;
  }

  private Go.Run build(Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("tiny").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  @Test
  void theRegionOfTheBucketIsFoundOut() throws Exception {
    moto.bucket(BUCKET, "eu-central-1");
    Map<String, String> environment = environment();
    environment.put("CACHEPROG_S3_ACCESS_KEY_ID", "anybody");
    environment.put("CACHEPROG_S3_ACCESS_KEY_SECRET", "anything");
    environment.put("AWS_REGION", ""); // which would come first

    Go.Run cold = build(environment);
    assertThat(cold.stderr()).contains("region=eu-central-1");
    assertThat(build(environment).compilations()).isZero();
    try (S3Client client = moto.client("eu-central-1")) {
      assertThat(client.listObjectsV2(l -> l.bucket(BUCKET)).contents())
          .isNotEmpty()
          .allMatch(object -> object.key().startsWith("go cache/feature/x+y/"));
    }
  }

  /// What builds of GitHub, GitLab and EKS do. Moto checks the keys that STS gave, their token and
  /// the policy of the role.
  @Test
  void aRoleIsAssumedWithTheTokenOfABuild() throws Exception {
    moto.bucket(BUCKET, "us-east-1");
    Path token =
        Files.writeString(Fixture.fresh("token").resolve("token"), "header.payload.signature");
    Map<String, String> environment = environment();
    environment.put("CACHEPROG_S3_REGION", "us-east-1");
    environment.put("AWS_ROLE_ARN", moto.role("builder"));
    environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
    environment.put("AWS_ENDPOINT_URL_STS", moto.url());
    environment.put("AWS_REGION", "us-east-1"); // without it, AWS's code takes the global endpoint

    moto.checkAfter(1); // STS cannot know who asks
    build(environment);
    moto.checkAfter(1);
    assertThat(build(environment).compilations()).isZero();
  }

  @Test
  void anInstanceFindsItsRoleInItsMetadata() throws Exception {
    moto.bucket(BUCKET, "us-east-1");
    Map<String, String> environment = environment();
    environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", moto.url());

    build(environment);
    assertThat(build(environment).compilations()).isZero();
  }
}
