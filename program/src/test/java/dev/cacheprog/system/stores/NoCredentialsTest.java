package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.MinioCredentials;
import dev.cacheprog.system.support.SilentServer;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A machine that has no credentials, and an instance's metadata service that is none: AWS's chain
/// waits a second for each of two answers, and that may be once in a build.
@Tag("system")
class NoCredentialsTest {
  private static Go.Run build(String metadata) throws Exception {
    Go.Run run =
        Fixture.plainGo(Fixture.library().folder())
            .cached(Fixture.fresh("root"))
            .with(MinioCredentials.withoutKey(Fixture.LIBRARY_PREFIX))
            .with(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata))
            .run("build", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints())
        .as("%s", run)
        .hasSizeBetween(1, 2)
        .allMatch(line -> line.length() < 320)
        .first()
        .asString()
        .contains("AWS credentials", "CACHEPROG_S3_ACCESS_KEY_ID", "CACHEPROG_S3_ANONYMOUS=true")
        .doesNotContain("Provider");
    return run;
  }

  @Test
  void aMetadataServiceThatSaysNothingIsWaitedForOnce() throws Exception {
    Fixture.library();
    try (SilentServer silent = new SilentServer()) {
      Go.Run run = build("http://127.0.0.1:" + silent.port());

      assertThat(silent.connections()).as("%s", run).hasSizeBetween(1, 2);
      assertThat(run.statistic("get_wait_us")).as("%s", run).isLessThan(4_000_000);
    }
  }

  @Test
  void aMetadataServiceThatIsNotThereIsNotWaitedFor() throws Exception {
    Go.Run run = build("http://127.0.0.1:" + Workspace.freePort());

    assertThat(run.statistic("get_wait_us")).as("%s", run).isLessThan(2_000_000);
  }
}
