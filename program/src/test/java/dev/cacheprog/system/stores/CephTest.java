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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Builds with their store in Ceph's gateway.
@Tag("system")
class CephTest {
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

  @Test
  void aBuildIsThereForTheNextOne() throws Exception {
    Path project = Projects.library(Fixture.fresh("hello"));
    Map<String, String> environment = new HashMap<>(Fixture.ceph().environment("go cache/x+y"));
    environment.remove("CACHEPROG_S3_REGION"); // the gateway tells
    environment.put("CACHEPROG_S3_ENDPOINT", "http://127.0.0.1:" + Fixture.ceph().port());

    Go.Run cold = build(project, Fixture.fresh("root"), environment);
    assertThat(cold.complaints()).as("%s", cold).isEmpty();
    Go.Run warm = build(project, Fixture.fresh("root"), environment);

    assertThat(warm.compilations()).as("%s", warm).isZero();
    assertThat(warm.complaints()).as("%s", warm).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CACHEPROG_S3_ACCESS_KEY_ID, nobody, InvalidAccessKeyId",
    "CACHEPROG_S3_ACCESS_KEY_SECRET, the-wrong-secret, SignatureDoesNotMatch",
    "CACHEPROG_S3_BUCKET, no-such-bucket, NoSuchBucket",
  })
  void aWrongSettingIsNamedInTheLog(String variable, String value, String told) throws Exception {
    Map<String, String> environment = new HashMap<>(Fixture.ceph().environment("wrong"));
    environment.put(variable, value);

    Path copy = Fixture.fresh("copy");
    Workspace.copy(Fixture.library().folder(), copy);

    // The disk knows all but this copy's own packages, so hardly anything is compiled.
    Go.Run run = build(copy, Fixture.library().copyOfRoot(), environment);

    assertThat(run.complaints())
        .as("%s", run)
        .anyMatch(line -> line.contains("as it is configured") && line.contains(told));
  }

  @Test
  void keysAreAsTheUserWroteThem() throws Exception {
    S3Server ceph = Fixture.ceph();
    try (S3Client client = ceph.client()) {
      new KeysTest().keysAreAsTheUserWroteThem("http://127.0.0.1:" + ceph.port(), client);
    }
  }
}
