package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// go finds test results of other checkouts, although these tests look at files.
@Tag("system")
@Timeout(300)
class SettleMtimesTest {
  /// One for all tests, whose clones have paths of their own.
  private static final String PREFIX = Fixture.Standard.PREFIX;

  private Path upstream;
  private Path clone;

  @BeforeEach
  void writeProject() throws Exception {
    Fixture.standard(); // fills the store
    upstream = Fixture.fresh("upstream");
    clone = Fixture.fresh("clone");
    Projects.write(upstream, "go.mod", "module example.com/looks\n\ngo 1.24\n");
    Projects.write(
        upstream,
        "looks_test.go",
        """
        package looks

        import (
        	"os"
        	"path/filepath"
        	"testing"
        )

        func TestOpens(t *testing.T) {
        	text, err := os.ReadFile("testdata/deep/golden")
        	if err != nil || string(text) != "42" {
        		t.Errorf("%q, %v", text, err)
        	}
        }

        func TestExamines(t *testing.T) {
        	for _, name := range []string{"go.mod", "testdata", "testdata/link"} {
        		if _, err := os.Stat(name); err != nil {
        			t.Error(err)
        		}
        	}
        }

        func TestLists(t *testing.T) {
        	if all, err := os.ReadDir("testdata"); err != nil || len(all) != 3 {
        		t.Errorf("%v, %v", all, err)
        	}
        	filepath.WalkDir("testdata", func(string, os.DirEntry, error) error { return nil })
        }
        """);
    Projects.write(upstream, "testdata/deep/golden", "42");
    Projects.write(upstream, "testdata/input", "some text");
    Files.createSymbolicLink(upstream.resolve("testdata/link"), Path.of("deep/golden"));
    Fixture.execute("git", "init", "-q", upstream.toString());
    commit();
  }

  private void commit() throws Exception {
    String git = upstream.toString();
    Fixture.execute("git", "-C", git, "add", "-A");
    Fixture.execute(
        "git", "-C", git, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "m");
  }

  /// A fresh checkout in the place where the last one was, as jobs in CI have them.
  private void checkOut() throws Exception {
    Workspace.delete(clone);
    Fixture.execute("git", "clone", "-q", upstream.toString(), clone.toString());
  }

  private Fixture.Result settle(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.add("settle-mtimes");
    command.addAll(List.of(args));
    return Fixture.run(new ProcessBuilder(command).directory(clone.toFile()));
  }

  /// With nothing but the shared store.
  private Go.Run test() throws Exception {
    Go.Run run = Fixture.go(clone, PREFIX).run("test", ".");
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  @Test
  void resultsAreFoundInAFreshCheckout() throws Exception {
    checkOut();
    Fixture.Result settled = settle();
    assertThat(settled)
        .isEqualTo(
            new Fixture.Result(0, "Set the modification times of 5 files in " + clone + "\n", ""));
    assertThat(test().stdout()).startsWith("ok").doesNotContain("(cached)");

    checkOut();
    // What is not tracked does not matter, unless a test looks at it.
    Projects.write(clone, "build/binary", "x");
    assertThat(settle()).isEqualTo(settled);

    assertThat(test().stdout()).startsWith("ok").contains("(cached)");
    String git = clone.toString();
    assertThat(Fixture.execute("git", "-C", git, "status", "--porcelain", "-uno")).isEmpty();
  }

  /// If this fails, go does it by itself.
  @Test
  void withoutSettlingTheyAreNot() throws Exception {
    checkOut();
    Thread.sleep(2100); // go takes nothing from files that are younger than two seconds
    assertThat(test().exit()).isZero();
    assertThat(test().stdout()).contains("(cached)");

    checkOut();
    Thread.sleep(2100);

    assertThat(test().stdout()).startsWith("ok").doesNotContain("(cached)");
  }

  @Test
  void aChangeOfTheSameSizeRunsTheTestAgain() throws Exception {
    checkOut();
    settle();
    assertThat(test().exit()).isZero();
    assertThat(test().stdout()).contains("(cached)");

    Projects.write(clone, "testdata/deep/golden", "43");
    settle();
    assertThat(test().exit()).isNotZero();

    Projects.write(clone, "testdata/deep/golden", "42");
    settle();
    assertThat(test().stdout()).contains("(cached)");

    Projects.write(upstream, "testdata/deep/golden", "43");
    commit();
    checkOut();
    settle();
    assertThat(test().exit()).isNotZero();
  }

  @Test
  void aChangedListingRunsTheTestAgain() throws Exception {
    checkOut();
    settle();
    assertThat(test().exit()).isZero();

    Files.move(clone.resolve("testdata/input"), clone.resolve("testdata/inputs"));
    settle("--all");

    assertThat(test().stdout()).startsWith("ok").doesNotContain("(cached)");
  }

  @Test
  void aFolderWithoutGitIsSettledAsAWhole() throws Exception {
    checkOut();
    Workspace.delete(clone.resolve(".git"));

    Fixture.Result refused = settle();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .startsWith(
            "cacheprog: cannot set modification times in "
                + clone
                + ": git ls-files failed: fatal: not a git")
        .endsWith("; --all does not need git\n")
        .hasLineCount(1);

    assertThat(settle("testdata", "--all", "."))
        .isEqualTo(
            new Fixture.Result(
                0,
                "Set the modification times of 3 files in %s/testdata\nSet the modification times of 5 files in %s\n"
                    .formatted(clone, clone),
                ""));
  }

  @Test
  void whatCannotBeDoneIsOneLine() throws Exception {
    checkOut();
    ProcessBuilder noGit =
        new ProcessBuilder(Workspace.program().toString(), "settle-mtimes", clone.toString());
    noGit.environment().put("PATH", withoutGit().toString());
    assertThat(Fixture.run(noGit))
        .isEqualTo(
            new Fixture.Result(
                1,
                "",
                "cacheprog: cannot set modification times in %s: cannot run git to list the tracked files; --all does not need git\n"
                    .formatted(clone)));

    assertThat(settle("/nowhere").err())
        .isEqualTo(
            "cacheprog: cannot set modification times in /nowhere: /nowhere does not exist\n");
  }

  /// What the launcher calls, and nothing else.
  private static Path withoutGit() throws IOException {
    Path bin = Fixture.fresh("bin");
    for (String name : List.of("sh", "readlink")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("/usr/bin", name).toRealPath());
    }
    return bin;
  }

  @Test
  void whatIsTrackedButGoneIsPassedOver() throws Exception {
    checkOut();
    Files.delete(clone.resolve("testdata/link"));
    Workspace.delete(clone.resolve("testdata/deep"));
    Projects.write(clone, "testdata/deep", "a file now");

    assertThat(settle().out())
        .isEqualTo("Set the modification times of 3 files in " + clone + "\n");
  }

  @Test
  void submodulesAreSettledToo() throws Exception {
    Path outer = Fixture.fresh("outer");
    Fixture.execute("git", "init", "-q", outer.toString());
    Fixture.execute(
        "git",
        "-C",
        outer.toString(),
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        upstream.toString(),
        "inner");
    Path golden = outer.resolve("inner/testdata/deep/golden");

    assertThat(settle(outer.toString()).out())
        .isEqualTo("Set the modification times of 6 files in " + outer + "\n");
    assertThat(Files.getLastModifiedTime(golden).toInstant()).isBefore("2015-01-01T00:00:00Z");
  }
}
