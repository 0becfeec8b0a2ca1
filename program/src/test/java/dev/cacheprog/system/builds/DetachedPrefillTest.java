package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Link;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A prefill in the background, and a build that begins meanwhile.
@Tag("system")
@Timeout(300)
class DetachedPrefillTest {
  private static final String PREFIX = Fixture.unique("detached");
  private static final Link.Conditions AWAY =
      Link.Conditions.PERFECT.withDelay(Duration.ofMillis(25), Duration.ZERO);

  private static final String[] BUILD = {"build", "-x", "-o", "/dev/null", "."};

  private static Path project;

  @BeforeAll
  static void fillTheStore() throws Exception {
    project = LintTest.old(Projects.small(Fixture.fresh("hello")));
    Go.Run cold = Fixture.go(project, PREFIX).run(BUILD);
    assertThat(cold.exit()).as("%s", cold).isZero();
  }

  private static ProcessBuilder prefill(Go go, String... words) {
    ProcessBuilder builder = go.builder();
    builder.command().clear();
    builder.command().add(Workspace.program().toString());
    builder.command().add("prefill");
    builder.command().addAll(List.of(words));
    return builder;
  }

  private static Go over(Link link) throws Exception {
    return Fixture.go(project, PREFIX).with(S3Server.environment(PREFIX, link.port()));
  }

  @Test
  void aBuildFetchesNothingTwice() throws Exception {
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(10e6));
      Go go = over(link).with("CACHEPROG_LOG_OUTPUT", "-");
      Fixture.Result begun = Fixture.run(prefill(go, "--detach", "--", "go", "build", "-x", "."));
      assertThat(begun.exit()).as("%s", begun).isZero();
      assertThat(begun.out()).startsWith("Fetching in the background");

      Go.Run run = go.run(BUILD);

      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.compilations()).as("%s", run).isZero();
      assertThat(run.statistic("packs_fetched")).as("%s", run).isZero();
      assertThat(run.statistic("local_hits")).as("%s", run).isPositive();
    }
  }

  @Test
  void aBuildTakesOverFromAPrefillThatIsKilled() throws Exception {
    try (Link link = new Link(Fixture.minio().port())) {
      link.set(AWAY.withRate(1e6));
      Go go = over(link).with("CACHEPROG_LOG_OUTPUT", "-");
      Process prefill = prefill(go, "--", "go", "build", "-x", ".").start();
      Thread.sleep(1000);
      try (Go.Running build = go.start(BUILD)) {
        Thread.sleep(500);
        prefill.destroyForcibly().waitFor();
        link.set(Link.Conditions.PERFECT);

        Go.Run run = build.await();

        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.statistic("packs_fetched")).as("%s", run).isPositive();
      }
    }
  }
}
