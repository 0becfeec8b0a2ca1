package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.ActionJob;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.ModuleProxy;
import dev.cacheprog.testkit.GitHubCache;
import dev.cacheprog.testkit.Go;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A job with the action for each test: its release is already on the runner, the project has one
/// module, and GitHub's cache is as a stand-in plays it.
abstract class ActionBase {
  static final String MAIN = "refs/heads/main";

  ActionRelease release;
  GitHubCache cache;
  Path project;
  ActionJob job;

  @BeforeEach
  void start() throws Exception {
    release = ActionRelease.installed();
    cache = GitHubCache.start(Fixture.azurite(), Fixture.unique("action"));
    project = ModuleProxy.project(Fixture.fresh("project"));
    job =
        ActionJob.of(release.tree(), release.tools(), project)
            .withVariables(ModuleProxy.in(Fixture.fresh("proxy")))
            .withService(cache.url(), cache.token(MAIN));
    tidy();
    // Go makes no index of what is younger than two seconds, which some jobs would then lack.
    for (Path file : Fixture.files(project)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1_700_000_000)));
    }
    job.next();
  }

  /// Writes go.sum.
  void tidy() throws Exception {
    assertThat(job.go().run("mod", "tidy").exit()).isZero();
  }

  @AfterEach
  void stop() {
    if (cache != null) {
      cache.close();
    }
  }

  static ActionJob.Step quiet(ActionJob.Step step) {
    assertThat(step.exit()).as("%s", step).isZero();
    assertThat(step.annotations()).as("%s", step).isEmpty();
    return step;
  }

  /// A whole job in which nothing goes wrong.
  Go.Run run() throws Exception {
    quiet(job.main());
    Go.Run build = job.expect("build", "-x", "./...");
    quiet(job.post());
    return build;
  }

  static Map<String, String> offline() {
    return Map.of("GOPROXY", "off");
  }
}
