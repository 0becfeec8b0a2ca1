package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Mount;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Restores and saves with other versions of go, other programs, and disks that fail.
@Tag("system")
@Timeout(600)
class RestoreVariationsTest {
  /// Go 1.21 has no GOCACHEPROG.
  @ParameterizedTest
  @ValueSource(strings = {"go1.21.13", "go1.24.13", "go1.26.11", "go1.27.4"})
  void everyVersionOfGoFindsWhatItHasSaved(String version) throws Exception {
    Path project = Fixture.fresh("old");
    Projects.write(project, "go.mod", "module example.com/old\n\ngo 1.20\n");
    Projects.write(
        project,
        "main.go",
        """
        package main

        func main() {
        	println(answer())
        }

        func answer() int { return 42 }
        """);
    Projects.write(
        project,
        "main_test.go",
        """
        package main

        import "testing"

        func TestAnswer(t *testing.T) {
        	if answer() != 42 {
        		t.Fail()
        	}
        }
        """);
    LintTest.old(project);
    GoCacheJob job =
        GoCacheJob.of(project, Fixture.unique("versions")).with("GOTOOLCHAIN", version);
    job.restore();
    job.expect("vet", ".");
    assertThat(job.expect("test", ".").stdout()).doesNotContain("(cached)");
    assertThat(job.save()).startsWith("Saved ");

    GoCacheJob next = job.next();
    next.restore();

    next.expectCached("vet", "-x", ".");
    assertThat(next.expectCached("test", "-x", ".").stdout()).contains("(cached)");
    assertThat(next.save()).startsWith("Nothing to save");
  }

  @ParameterizedTest
  @CsvSource({
    "golangci-lint, GOLANGCI_LINT_CACHE, run --timeout=5m ./...",
    "staticcheck, STATICCHECK_CACHE, ./..."
  })
  void lintersFindTheirOwnCaches(String linter, String variable, String arguments)
      throws Exception {
    Path project = LintTest.old(Projects.faulty(Fixture.fresh("faulty")));
    GoCacheJob job =
        GoCacheJob.of(project, Fixture.unique("tools"))
            .with("CACHEPROG_TOOLS", linter)
            .with(variable, Fixture.fresh("tool-cache").resolve("cache").toString());
    job.restore();
    Fixture.Result cold = lint(job, linter, arguments);
    assertThat(job.save()).contains("\nSaved ");

    GoCacheJob next =
        job.next().with(variable, Fixture.fresh("tool-cache").resolve("cache").toString());
    assertThat(next.restore()).contains("\nRestored ");
    Fixture.Result warm = lint(next, linter, arguments);

    assertThat(warm.out()).isEqualTo(cold.out());
    assertThat(warm.exit()).isEqualTo(cold.exit());
    assertThat(next.save())
        .as("nothing was analysed again")
        .contains("\nNothing to save for " + linter);
  }

  private static Fixture.Result lint(GoCacheJob job, String linter, String arguments)
      throws Exception {
    String[] words = arguments.split(" ", -1);
    String[] command = new String[words.length + 1];
    command[0] = Workspace.tool(linter).toString();
    System.arraycopy(words, 0, command, 1, words.length);
    return Fixture.run(job.go().builder().command(command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"size=1m", "ro"})
  void aDiskThatIsFullOrReadOnlyCostsOneLine(String options) throws Exception {
    GoCacheJob job = GoCacheJob.of(Fixture.small().folder(), Fixture.unique("disk"));
    job.restore();
    job.expect("build", "-o", "/dev/null", ".");
    job.save();
    try (Mount mount = Mount.tmpfs(options)) {
      GoCacheJob next = job.next().at(mount.folder().resolve("go-build"));

      Fixture.Result result = next.program("restore");

      assertThat(result.exit()).as("%s", result).isZero();
      assertThat(result.out()).as("%s", result).startsWith("Restored nothing: ").hasLineCount(1);
      assertThat(result.err()).as("%s", result).isEmpty();
    }
  }

  /// `cacheprog` in another mode: what it needs of the module's builds is found by either.
  @Test
  void aStoreWithoutManifestsHasNothingToOffer() throws Exception {
    String prefix = Fixture.unique("plain");
    Path project = Fixture.library().folder();
    Go.Run cold =
        Fixture.go(project, prefix)
            .with(Map.of("CACHEPROG_PREFETCH", "false"))
            .run("build", "-o", "/dev/null", ".");
    assertThat(cold.exit()).as("%s", cold).isZero();

    assertThat(GoCacheJob.of(project, prefix).restore())
        .isEqualTo("Nothing to restore for go: the store has no manifest for this job yet.\n");
  }
}
