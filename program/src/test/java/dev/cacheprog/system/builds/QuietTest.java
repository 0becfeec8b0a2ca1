package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// With its default settings the program adds nothing to what go commands print.
@Tag("system")
@Timeout(300)
class QuietTest {
  private static Path project = Path.of("");

  /// A program with a test, and packages with functions and no tests, for which `go test -cover`
  /// runs `go tool covdata` since go 1.25.
  @BeforeAll
  static void makeProject() throws IOException {
    project = Fixture.fresh("project");
    Projects.write(project, "go.mod", "module example.com/quiet\n\ngo 1.24\n");
    Projects.write(
        project,
        "main.go",
        """
        package main

        import (
        	"example.com/quiet/one"
        	"example.com/quiet/two"
        )

        func main() { println(one.One() + two.Two()) }
        """);
    Projects.write(project, "one/one.go", "package one\n\nfunc One() int { return 1 }\n");
    Projects.write(project, "two/two.go", "package two\n\nfunc Two() int { return 2 }\n");
    Projects.write(
        project,
        "three/three_test.go",
        """
        package three

        import "testing"

        func TestThree(t *testing.T) {}
        """);
  }

  private static Go quiet(Path root, Map<String, String> store) throws IOException {
    return Fixture.plainGo(project).cached(root).with(store).with("CACHEPROG_LOG_OUTPUT", "");
  }

  private static void assertSame(Go.Run run, Go.Run expected) {
    assertThat(run.exit()).as("%s", run).isEqualTo(expected.exit());
    assertThat(steady(run.stdout())).isEqualTo(steady(expected.stdout()));
    assertThat(steady(run.stderr())).isEqualTo(steady(expected.stderr()));
  }

  /// The lines without what differs from one run to the next. Tests of packages run side by side,
  /// so the order is one of these things.
  private static List<String> steady(String output) {
    return output
        .replaceAll("\\d+\\.\\d+s", "TIME")
        .replaceAll("\"Elapsed\":[\\d.e-]+", "ELAPSED")
        .replaceAll("\"Time\":\"[^\"]+\"", "TIME")
        .replaceAll("\\(cached\\)", "TIME")
        .replaceAll("/go-build\\d+", "/go-build")
        .replaceAll("(?m)^(GOCACHE|GOCACHEPROG|GOTMPDIR|GOGCCFLAGS)=.*\n", "")
        .lines()
        .sorted()
        .toList();
  }

  @Test
  void goCommandsPrintWhatTheyPrintWithoutACache() throws Exception {
    Path root = Fixture.standard().copyOfRoot();
    Map<String, String> store = Fixture.minio().environment(Fixture.Standard.PREFIX);
    Go plain = Fixture.standard().plainGo(project);
    for (String command :
        List.of(
            "test -cover ./...",
            "test -json ./...",
            "list -export -f {{.ImportPath}} ./...",
            "env",
            "vet ./...",
            "run .")) {
      String[] words = command.split(" ", -1);
      Go.Run expected = plain.run(words);
      for (int time = 0; time < 2; time++) {
        assertSame(quiet(root, store).run(words), expected);
      }
    }
    assertSame(
        quiet(Fixture.fresh("empty"), store).run("test", "-cover", "./..."),
        plain.run("test", "-cover", "./..."));

    assertThat(Files.readString(root.resolve("cacheprog.log")))
        .contains("Starting cacheprog", "Configuring S3 storage", "cacheprog statistics")
        .doesNotContain("level=WARN", "level=ERROR");
  }

  @Test
  void aStoreThatIsAwayIsReportedOnceForAllGoCommandsOfAJob() throws Exception {
    Path root = Fixture.standard().copyOfRoot();
    Map<String, String> away = Fixture.minio().environment(Fixture.unique("away"));
    Go go =
        quiet(root, away)
            .with("CACHEPROG_S3_ENDPOINT", "minio+http://127.0.0.1:" + Workspace.freePort());

    Go.Run first = go.run("build", "./...");
    Go.Run second = go.with("GOFLAGS", "-mod=mod -gcflags=-N").run("build", "./...");

    assertThat(first.exit()).as("%s", first).isZero();
    // What is wrong and what to do, and at the end that the store was not used.
    assertThat(first.complaints()).as("%s", first).hasSize(2).doesNotHaveDuplicates();
    assertThat(first.stderr()).contains("CACHEPROG_S3_ENDPOINT");
    assertThat(second.exit()).as("%s", second).isZero();
    assertThat(second.stderr()).isEmpty();
    assertThat(Files.readString(root.resolve("cacheprog.log")))
        .contains("Remote storage failed until the end", "calls=");
  }

  @Test
  void theLogGoesWhereTheOptionSays() throws Exception {
    Path root = Fixture.standard().copyOfRoot();
    Go go = quiet(root, Map.of()).with("CACHEPROG_LOG_LEVEL", "DEBUG");

    assertThat(go.run("build", "./one").exit()).isZero();
    assertThat(Files.readString(root.resolve("cacheprog.log"))).contains("level=DEBUG");

    Path elsewhere = Fixture.fresh("logs").resolve("build.log");
    Go.Run named = go.with("CACHEPROG_LOG_OUTPUT", elsewhere.toString()).run("build", "./two");
    assertThat(named.stderr()).isEmpty();
    assertThat(elsewhere).content().contains("cacheprog statistics");

    Go.Run old = go.with("CACHEPROG_LOG_OUTPUT", "-").run("build", "./two");
    assertThat(old.stderr()).contains("Starting cacheprog", "cacheprog statistics");
  }
}
