package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Builds with their store in servers that take long to start or to build.
@Tag("system")
@Tag("variation")
class OtherServersTest {
  private static Go.Run build(Path project, Path root, Map<String, String> environment)
      throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(root)
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ceph", "seaweedfs"})
  void aBuildIsThereForTheNextOne(String name) throws Exception {
    S3Server server = Fixture.other(name);
    Path project = Projects.library(Fixture.fresh("hello"));
    Map<String, String> environment = new HashMap<>(server.environment("go cache/x+y"));
    environment.remove("CACHEPROG_S3_REGION"); // the server tells, or does not care
    environment.put("CACHEPROG_S3_ENDPOINT", "http://127.0.0.1:" + server.port());

    Go.Run cold = build(project, Fixture.fresh("root"), environment);
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    Go.Run warm = build(project, Fixture.fresh("root"), environment);

    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ceph, CACHEPROG_S3_ACCESS_KEY_ID, nobody, InvalidAccessKeyId",
    "ceph, CACHEPROG_S3_ACCESS_KEY_SECRET, the-wrong-secret, SignatureDoesNotMatch",
    "ceph, CACHEPROG_S3_BUCKET, no-such-bucket, NoSuchBucket",
    "seaweedfs, CACHEPROG_S3_ACCESS_KEY_ID, nobody, InvalidAccessKeyId",
    "seaweedfs, CACHEPROG_S3_ACCESS_KEY_SECRET, the-wrong-secret, SignatureDoesNotMatch",
    "seaweedfs, CACHEPROG_S3_BUCKET, no-such-bucket, NoSuchBucket",
  })
  void aWrongSettingIsNamedInTheLog(String name, String variable, String value, String code)
      throws Exception {
    Map<String, String> environment = new HashMap<>(Fixture.other(name).environment("wrong"));
    environment.put(variable, value);

    Path copy = Fixture.fresh("copy");
    Workspace.copy(Fixture.library().folder(), copy);

    Go.Run run = build(copy, Fixture.fresh("root"), environment);

    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains(variable) && line.contains(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ceph", "seaweedfs"})
  void keysAreAsTheUserWroteThemButForBackslashesInSeaweedfs(String name) throws Exception {
    S3Server server = Fixture.other(name);
    try (S3Client client = server.client()) {
      new KeysTest()
          .keysAre(
              key -> name.equals("seaweedfs") ? key.replace('\\', '/') : key,
              "http://127.0.0.1:" + server.port(),
              client);
    }
  }
}
