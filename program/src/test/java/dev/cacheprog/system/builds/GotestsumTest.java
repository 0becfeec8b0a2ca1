package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// gotestsum, which runs tests that failed once more, but not if go has printed an error: for it,
/// that is every line on stderr that it does not know.
@Tag("system")
class GotestsumTest {
  /// A module with a test that fails the first time.
  private static Path project() throws Exception {
    Path project = Fixture.fresh("project");
    Projects.write(project, "go.mod", "module example.com/module\n\ngo 1.24\n");
    Projects.write(
        project,
        "flaky/flaky_test.go",
        """
        package flaky

        import (
        	"os"
        	"testing"
        )

        func TestFlaky(t *testing.T) {
        	if _, err := os.Stat("counter"); err != nil {
        		os.WriteFile("counter", nil, 0o644)
        		t.Fatal("the first time")
        	}
        }
        """);
    return project;
  }

  private static Fixture.Result gotestsum(Path project, Go go) throws Exception {
    Files.deleteIfExists(project.resolve("flaky/counter"));
    return Fixture.run(
        go.builder()
            .command(
                Workspace.tool("gotestsum").toString(),
                "--rerun-fails=2",
                "--packages=./flaky",
                "--",
                "./flaky"));
  }

  /// `DONE 2 runs, 2 tests, 1 failure`, and before that `errors` if there were any.
  private static String summary(Fixture.Result result) {
    return result.out().strip().replaceFirst("(?s).*\\n", "").replaceFirst(" in [0-9.]+s$", "");
  }

  @Test
  void aFlakyTestIsRunAgainAsWithoutACache() throws Exception {
    Fixture.requireTool("gotestsum", "that gotestsum works");
    Path project = project();

    Fixture.Result plain = gotestsum(project, Fixture.standard().plainGo(project));
    Go cached =
        Fixture.plainGo(project)
            .cached(Fixture.standard().copyOfRoot())
            .with("CACHEPROG_LOG_OUTPUT", "");
    Fixture.Result cold = gotestsum(project, cached);
    Fixture.Result warm = gotestsum(project, cached);

    for (Fixture.Result result : new Fixture.Result[] {plain, cold, warm}) {
      assertThat(result.exit()).as("%s", result).isZero();
      assertThat(summary(result)).as("%s", result).isEqualTo("DONE 2 runs, 2 tests, 1 failure");
      assertThat(result.err()).isEmpty();
    }
  }
}
