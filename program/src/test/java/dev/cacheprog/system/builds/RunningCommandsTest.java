package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The go commands that run what they have built, each on a disk that has nothing yet.
@Tag("system")
class RunningCommandsTest {
  private Path project = Path.of("");

  /// The small project with a tool, which its sources also generate something with, and a fuzz
  /// target.
  @BeforeEach
  void makeProject() throws Exception {
    project = Fixture.fresh("project");
    Workspace.copy(Fixture.small().folder(), project);
    Projects.write(
        project, "go.mod", "module example.com/hello\n\ngo 1.24\n\ntool example.com/hello/tiny\n");
    Projects.write(
        project,
        "generate.go",
        """
        package main

        //go:generate go run ./tiny
        //go:generate go tool tiny
        """);
    Projects.write(
        project,
        "greet/fuzz_test.go",
        """
        package greet

        import (
        	"strings"
        	"testing"
        )

        func FuzzGreeting(f *testing.F) {
        	f.Add("you")
        	f.Fuzz(func(t *testing.T, whom string) {
        		if !strings.Contains(Greeting(whom), whom) {
        			t.Error(whom)
        		}
        	})
        }
        """);
  }

  private Go.Run run(String... arguments) throws IOException, InterruptedException {
    Fixture.standard(); // fills the store
    Go.Run run = Fixture.go(project, Fixture.Standard.PREFIX).run(arguments);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  /// Only the link is left, which go keeps for these commands in a cache on the disk alone; what
  /// the linker printed is put.
  @ParameterizedTest
  @ValueSource(strings = {"run ./tiny", "tool tiny", "generate ."})
  void whatIsRunIsCompiledOnce(String command) throws Exception {
    String[] words = command.split(" ", -1);

    Go.Run first = run(words);
    Go.Run second = run(words);

    assertThat(first.stderr()).as("%s", first).containsPattern("(?m)^tiny$");
    assertThat(second.stderr()).as("%s", second).containsPattern("(?m)^tiny$");
    assertThat(second.statistic("get_hits")).as("%s", second).isPositive();
    assertThat(second.statistic("put_calls")).as("%s", second).isLessThanOrEqualTo(1);
  }

  /// What README.md recommends where a tool is called often.
  @Test
  void toolsCanBeBuiltIntoAFolder() throws Exception {
    run("build", "-o", "bin/", "tool");

    Go.Run again = run("build", "-x", "-o", "bin/", "tool");

    assertThat(again.compilations()).as("%s", again).isZero();
    assertThat(again.stderr()).as("%s", again).doesNotContain("/link -o");
    assertThat(project.resolve("bin/tiny")).isExecutable();
  }

  @Test
  void coverageIsTakenFromTheStoreWithTheResult() throws Exception {
    Path profile = Fixture.fresh("profile").resolve("profile");
    String[] words = {"test", "-x", "-cover", "-coverprofile=" + profile, "./greet"};

    Go.Run first = run(words);
    String measured = Files.readString(profile);
    Files.delete(profile);
    Go.Run second = run(words);

    assertThat(first.stdout()).as("%s", first).contains("coverage: 100.0% of statements");
    assertThat(second.stdout())
        .as("%s", second)
        .contains("(cached)", "coverage: 100.0% of statements");
    assertThat(Files.readString(profile)).isEqualTo(measured).contains("greet.go:");
    assertThat(second.compilations()).as("%s", second).isZero();
  }

  /// What the fuzzer finds interesting goes into plain go's cache, the rest through the program.
  @Test
  @Tag("variation")
  void fuzzingCompilesOnce() throws Exception {
    String[] words = {"test", "-x", "-run=^$", "-fuzz=FuzzGreeting", "-fuzztime=200x", "./greet"};

    Go.Run first = run(words);
    Go.Run second = run(words);

    assertThat(first.stdout()).as("%s", first).contains("fuzz: elapsed", "PASS");
    assertThat(second.stdout()).as("%s", second).contains("fuzz: elapsed", "PASS");
    assertThat(second.compilations()).as("%s", second).isZero();
  }
}
