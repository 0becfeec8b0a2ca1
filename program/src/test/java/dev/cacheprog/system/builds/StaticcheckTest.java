package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// staticcheck, which starts the program of `GOCACHEPROG` for a cache of its own, as the go
/// commands that it runs do for theirs. It cuts the variable at white space and knows no quotes.
@Tag("system")
class StaticcheckTest {
  /// How it ended, and what all sessions of the program have logged.
  private record Run(Fixture.Result result, String log) {}

  /// Two packages with a fault in each, which import nothing: linters analyse what is imported,
  /// too.
  private static Path project() throws Exception {
    Path project = Fixture.fresh("project");
    Projects.write(project, "go.mod", "module example.com/faulty\n\ngo 1.24\n");
    Projects.write(
        project,
        "main.go",
        """
        package main

        import "example.com/faulty/greet"

        func main() {
        	println(greet.Greeting("you"))
        }

        func forgotten() {}
        """);
    Projects.write(
        project,
        "greet/greet.go",
        """
        // Package greet greets.
        package greet

        // Greeting is what to say to somebody.
        func Greeting(whom string) string {
        	if whom == whom {
        		return "Hello, " + whom
        	}
        	return ""
        }
        """);
    return LintTest.old(project);
  }

  /// Runs staticcheck with a disk that has nothing yet.
  ///
  /// @param team names the prefix in the store
  /// @param prefix the flag that sets it, as somebody may write it
  private static Run lint(Path project, String team, String prefix) throws Exception {
    Fixture.requireTool("staticcheck", "that staticcheck works");
    Path logs = Fixture.fresh("logs");
    ProcessBuilder builder =
        Fixture.go(project, Fixture.unique("unused"))
            .with("STATICCHECK_CACHE", Fixture.fresh("staticcheck-cache").toString())
            .with("TEAM", team)
            .with(
                "GOCACHEPROG",
                Workspace.program() + " " + prefix + " --log-output=" + logs.resolve("log"))
            .builder()
            .command(Workspace.tool("staticcheck").toString(), "./...");
    return new Run(Fixture.run(builder), LintTest.log(logs, "log"));
  }

  @Test
  void findsTheSameWithAnEmptyDiskAndAllFromTheStore() throws Exception {
    Path project = project();
    String team = Fixture.unique("staticcheck");

    Run cold = lint(project, team, "\"--s3-prefix={% env.TEAM %}/lint\"");
    Run warm = lint(project, team, "--s3-prefix={%env.TEAM%}/lint");

    assertThat(cold.result().out()).as("%s", cold).contains("(U1000)", "(SA4000)");
    assertThat(cold.result().exit()).as("%s", cold).isEqualTo(1);
    assertThat(warm.result()).as("%s", warm).isEqualTo(cold.result());
    assertThat(cold.result().err()).isEmpty();
    assertThat(Fixture.minio().list(team + "/lint/")).as("%s", cold).isNotEmpty();
    assertThat(warm.log()).as("that of staticcheck, too").doesNotContain(" get_hits=0 ");
    assertThat(LintTest.Run.sum(warm.log(), "put_calls")).as("%s", warm).isZero();
    for (Run run : new Run[] {cold, warm}) {
      assertThat(run.log()).doesNotContain("level=WARN", "level=ERROR");
    }
    Fixture.await(
        Duration.ofSeconds(30),
        "the end of all processes",
        () -> Fixture.processesWith("TEAM=" + team).isEmpty());
  }
}
