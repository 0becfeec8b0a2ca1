package dev.cacheprog.system.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Go;
import java.nio.file.Path;
import java.util.Map;

/// Builds with credentials from the settings of AWS.
final class CredentialsBuild {
  static final String WRONG = "wrong-secret-of-somebody";

  private CredentialsBuild() {}

  static Go.Run build(Map<String, String> environment) throws Exception {
    return build(Fixture.library().folder(), environment);
  }

  static Go.Run build(Path project, Map<String, String> environment) throws Exception {
    Go.Run run =
        Fixture.plainGo(project)
            .cached(Fixture.fresh("root"))
            .with(environment)
            .run("build", "-x", "-o", Fixture.fresh("binary").resolve("hello").toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  /// Builds from the store alone.
  static Go.Run buildsFromTheStore(Map<String, String> environment) throws Exception {
    Go.Run run = build(environment);
    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }
}
