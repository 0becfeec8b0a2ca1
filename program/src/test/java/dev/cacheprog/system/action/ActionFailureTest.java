package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.ActionJob;
import dev.cacheprog.system.support.Projects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What jobs with the action are told, when there is no cache, and when something is set wrongly.
@Tag("system")
@Timeout(300)
class ActionFailureTest extends ActionBase {
  /// A whole job without a cache.
  ///
  /// @return the annotations of both steps
  private List<String> runWithout() throws Exception {
    ActionJob.Step main = job.main();
    assertThat(main.exit()).as("%s", main).isZero();
    assertThat(job.expect("build", "-x", "./...").compilations()).isEqualTo(2);
    ActionJob.Step post = job.post();
    assertThat(post.exit()).as("%s", post).isZero();
    assertThat(main.out() + post.out()).doesNotContain("    at ");
    return Stream.of(main, post).flatMap(s -> s.annotations().stream()).toList();
  }

  @Test
  void aJobWithoutATokenGoesOn() throws Exception {
    job.withService(cache.url(), "");

    assertThat(runWithout())
        .containsExactly(
            "::warning::the runner has not set ACTIONS_RUNTIME_TOKEN, without which GitHub's cache"
                + " cannot be used");
  }

  @Test
  void aServerWithAnOlderServiceIsTold() throws Exception {
    job.withVariables(Map.of("GITHUB_SERVER_URL", "https://github.example"));

    assertThat(runWithout())
        .singleElement()
        .asString()
        .startsWith("::warning::https://github.example has no version 2 of GitHub's cache service");
  }

  @Test
  void aServiceThatIsDownIsOneWarning() throws Exception {
    cache.close();

    assertThat(runWithout()).singleElement().asString().contains("ECONNREFUSED");
  }

  @Test
  void aTokenThatMayOnlyReadIsOneWarning() throws Exception {
    job.withService(cache.url(), cache.readOnlyToken(MAIN));

    assertThat(runWithout()).singleElement().asString().contains("cache write denied");
  }

  @Test
  void aWorkflowThatMayOnlyReadIsNoWarning() throws Exception {
    job.withVariables(Map.of("ACTIONS_CACHE_MODE", "read"));

    assertThat(runWithout()).isEmpty();
    assertThat(cache.calls("CreateCacheEntry")).isZero();
  }

  @Test
  void wrongInputsFailTheStep() throws Exception {
    for (String mode : List.of("gocache", "helper")) {
      job.next().with("mode", mode).with("options", "CACHEPROG_REMOTE_GET_TIMEOUT=soon");

      ActionJob.Step main = job.main();

      assertThat(main.exit()).as("%s", main).isEqualTo(1);
      assertThat(main.annotations())
          .singleElement()
          .asString()
          .startsWith("::error::")
          .contains("REMOTE_GET_TIMEOUT", "soon");
      quiet(job.post());
    }
    job.with("options", "").with("mode", "fast");
    assertThat(job.main().annotations())
        .containsExactly("::error::mode: 'fast' is none of gocache, helper");
  }

  @Test
  void aLinterThatIsNotExpectedIsTold() throws Exception {
    Path linter = job.modules().resolve("../../../.cache/golangci-lint").normalize();
    quiet(job.main());
    Files.createDirectories(linter);
    assertThat(job.post().annotations())
        .containsExactly(
            "::notice::to keep the cache of golangci-lint, too, add"
                + " CACHEPROG_TOOLS=golangci-lint to the input 'options'");

    Projects.write(project, ".golangci.yml", "version: 2\n");
    job.next();
    quiet(job.main());
    Files.createDirectories(linter);
    quiet(job.post());
  }

  @Test
  void aCacheOfSetupGoIsTold() throws Exception {
    job.expect("build", "./...");

    ActionJob.Step main = job.main();

    assertThat(main.annotations())
        .singleElement()
        .asString()
        .startsWith("::notice::")
        .contains("'cache: false'");
  }
}
