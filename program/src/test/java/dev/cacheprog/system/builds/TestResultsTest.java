package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Results of tests that stay on the machine that has run them.
@Tag("system")
class TestResultsTest {
  private final String prefix = Fixture.unique("results");
  private Path project;

  @BeforeEach
  void writeProject() throws Exception {
    project = Fixture.fresh("project");
    Projects.write(project, "go.mod", "module example.com/passes\n\ngo 1.24\n");
    Projects.write(
        project,
        "passes_test.go",
        "package passes\n\nimport \"testing\"\n\nfunc TestPasses(t *testing.T) {}\n");
  }

  /// A job on a disk that has go's library and nothing else.
  private Go go(String storeObjects) throws Exception {
    return Fixture.go(project, Fixture.standard().copyOfRoot(), prefix)
        .with("CACHEPROG_STORE_OBJECTS", storeObjects);
  }

  private static Go.Run test(Go go) throws Exception {
    Go.Run run = go.run("test", "-x", "./...");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "never"})
  void aResultIsStoredOnlyIfItIsShared(String storeObjects) throws Exception {
    Go own = go(storeObjects).with("CACHEPROG_SHARE_TEST_RESULTS", "false");
    assertThat(test(own).stdout()).doesNotContain("(cached)");
    assertThat(test(own).stdout()).as("on the same disk").contains("(cached)");

    Go.Run other = test(go(storeObjects).with("CACHEPROG_SHARE_TEST_RESULTS", "false"));
    assertThat(other.stdout()).doesNotContain("(cached)");
    assertThat(other.compilations()).as("all but results is shared: %s", other).isZero();
    assertThat(other.statistic("remote_hits")).as("%s", other).isPositive();

    assertThat(test(go(storeObjects)).stdout()).doesNotContain("(cached)");
    assertThat(test(go(storeObjects)).stdout()).as("shared at last").contains("(cached)");
  }

  @Test
  void aJobSavesAResultOnlyIfItIsShared() throws Exception {
    GoCacheJob job = GoCacheJob.of(project, prefix).with("CACHEPROG_SHARE_TEST_RESULTS", "false");
    job.restore();
    assertThat(job.expect("test", "./...").stdout()).doesNotContain("(cached)");
    job.save();

    GoCacheJob next = job.next();
    next.restore();
    assertThat(next.expectCached("test", "-x", "./...").stdout()).doesNotContain("(cached)");

    GoCacheJob shares = job.next().with("CACHEPROG_SHARE_TEST_RESULTS", "true");
    shares.restore();
    shares.expect("test", "./...");
    shares.save();
    GoCacheJob last = shares.next();
    last.restore();
    assertThat(last.expect("test", "./...").stdout()).contains("(cached)");
  }
}
