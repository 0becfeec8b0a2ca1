package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// golangci-lint, which speaks the protocol for a cache of its own (`GOLANGCI_LINT_CACHEPROG`) and
/// runs go commands that speak it for theirs.
@Tag("system")
class LintTest {
  private static final Pattern STARTED = Pattern.compile("Starting cacheprog");

  private static final Pattern ENDED = Pattern.compile("cacheprog statistics");

  /// For the objects of go of all tests here: what the standard library has is built once.
  private static final String GO_PREFIX = Fixture.unique("lint-go");

  private final Path root = Fixture.fresh("root").resolve("root");

  LintTest() throws IOException {}

  /// How a linter ended, and what the sessions of the program that it led to have logged.
  ///
  /// @param own log of the one session for the linter's own cache
  /// @param gos log of the sessions of the go commands that it ran
  record Run(int exit, String output, String own, String gos) {
    /// File, line, what is wrong and which linter says so; the old linter has them in any order.
    List<String> findings() {
      return output.lines().filter(line -> line.matches("\\S+\\.go:\\d+:.*")).sorted().toList();
    }

    static long sum(String log, String name) {
      return Pattern.compile("cacheprog statistics.* " + name + "=(\\d+)")
          .matcher(log)
          .results()
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .sum();
    }

    Run assertFound(String... findings) {
      assertThat(exit()).as("%s", this).isEqualTo(1);
      assertThat(output()).as("%s", this).contains(findings);
      return this;
    }

    Run assertNoComplaint() {
      assertThat(own() + gos()).as("%s", this).doesNotContain("level=WARN", "level=ERROR");
      return this;
    }
  }

  /// Runs a linter with the variables that README.md recommends.
  private Run lint(String linter, Path project, String team) throws Exception {
    Path logs = Fixture.fresh("logs");
    Run run =
        run(
            linter,
            project,
            Fixture.merge(
                Fixture.minio().environment(GO_PREFIX),
                Map.of(
                    "TEAM",
                    team,
                    "CACHEPROG_ROOT_DIRECTORY",
                    root.toString(),
                    "GOLANGCI_LINT_CACHEPROG",
                    Workspace.program()
                        + " \"--s3-prefix={% env.TEAM %}/lint\" --log-output="
                        + logs.resolve("own"),
                    "GOCACHEPROG",
                    Workspace.program() + " --log-output=" + logs.resolve("gos"))));
    return new Run(run.exit(), run.output(), log(logs, "own"), log(logs, "gos"));
  }

  /// Runs a linter with empty caches of its own and of go's.
  private static Run run(String linter, Path project, Map<String, String> variables)
      throws Exception {
    Path output = Fixture.fresh("output").resolve("output");
    ProcessBuilder builder =
        Fixture.plainGo(project)
            .with("GOLANGCI_LINT_CACHE", Fixture.fresh("lint-cache").toString())
            .with(variables)
            .builder()
            .command(Workspace.tool(linter).toString(), "run", "--timeout=5m", "./...");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    int exit = process.waitFor();
    return new Run(exit, Files.readString(output), "", "");
  }

  /// A log whose sessions have all ended: `go list` does not say close.
  static String log(Path folder, String name) throws Exception {
    Path log = folder.resolve(name);
    Fixture.await(
        Duration.ofSeconds(30),
        "the end of all sessions in " + log,
        () -> {
          String text = Files.readString(log);
          return STARTED.matcher(text).results().count() == ENDED.matcher(text).results().count();
        });
    return Files.readString(log);
  }

  private static Path project(String kind) throws IOException {
    Path folder = Fixture.fresh(kind);
    return old(kind.equals("cgo") ? Projects.faultyWithC(folder) : Projects.faulty(folder));
  }

  /// Makes the sources an hour old: of those that have just been written go keeps no index, and
  /// makes it in the next run.
  static Path old(Path project) throws IOException {
    for (Path file : Fixture.files(project)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
    return project;
  }

  private void assertServedFromTheStore(String linter, String kind) throws Exception {
    Path project = project(kind);
    String team = Fixture.unique("team");

    Run cold = lint(linter, project, team);
    Workspace.delete(root);
    Run warm = lint(linter, project, team);

    cold.assertFound("(errcheck)", "(unused)").assertNoComplaint();
    assertThat(Run.sum(cold.own(), "remote_puts"))
        .as("%s", cold)
        .isGreaterThan(Run.sum(cold.own(), "put_calls"));
    assertThat(Fixture.minio().list(team + "/lint/"))
        .as("%s", cold)
        .hasSizeGreaterThan((int) Run.sum(cold.own(), "put_calls"));
    assertThat(Run.sum(cold.own(), "get_hits")).as("%s", cold).isZero();

    warm.assertNoComplaint();
    assertThat(warm.exit()).as("%s", warm).isEqualTo(1);
    assertThat(warm.findings()).isEqualTo(cold.findings());
    assertThat(Run.sum(warm.own(), "get_calls"))
        .as("%s", warm)
        .isPositive()
        .isEqualTo(Run.sum(warm.own(), "get_hits"));
    assertThat(Run.sum(warm.own(), "local_hits")).as("%s", warm).isZero();
    for (String log : List.of(warm.own(), warm.gos())) {
      assertThat(Run.sum(log, "get_hits")).as("%s", warm).isPositive();
      assertThat(Run.sum(log, "put_calls")).as("%s", warm).isZero();
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @ValueSource(strings = {"cgo"})
  void findsTheSameWithAnEmptyDiskAndAllFromTheStoreInOtherWays(String kind) throws Exception {
    findsTheSameWithAnEmptyDiskAndAllFromTheStore(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"without-cgo"})
  void findsTheSameWithAnEmptyDiskAndAllFromTheStore(String kind) throws Exception {
    assertServedFromTheStore("golangci-lint", kind);
  }

  /// The older linter calls the output id `ObjectID`.
  @ParameterizedTest
  @Tag("variation")
  @CsvSource({
    "golangci-lint-v1, cgo",
    "golangci-lint-v1, without-cgo",
    "golangci-lint-latest, cgo",
    "golangci-lint-latest, without-cgo",
  })
  void otherVersionsToo(String version, String kind) throws Exception {
    Fixture.requireTool(version, "that this version of golangci-lint works");
    assertServedFromTheStore(version, kind);
  }

  /// What a linter says of files that cgo made, which lie in the cache, it leaves out where it
  /// knows them to be in `GOCACHE`.
  @Test
  @Tag("variation")
  void findsWhatItFindsWithoutTheProgram() throws Exception {
    Path project = project("cgo");
    Projects.write(project, ".golangci.yml", "version: \"2\"\nlinters: {default: all}\n");

    Run plain = run("golangci-lint", project, Map.of());
    Run cached = lint("golangci-lint", project, Fixture.unique("team"));

    cached.assertFound("(errcheck)", "(godot)").assertNoComplaint();
    assertThat(cached.findings()).isEqualTo(plain.findings());
  }

  /// What was found is looked for again where a file has changed, and only there.
  @Test
  @Tag("variation")
  void anEditedPackageIsLookedAtAgain() throws Exception {
    Path project = project("without-cgo");
    String team = Fixture.unique("team");
    lint("golangci-lint", project, team).assertFound("(ineffassign)");
    Path greet = project.resolve("greet/greet.go");
    Files.writeString(
        greet, Files.readString(greet).replace("\ttext := \"Hello\"\n", "\tvar text string\n"));

    Workspace.delete(root);
    Run edited = lint("golangci-lint", project, team);

    edited.assertFound("(errcheck)").assertNoComplaint();
    assertThat(edited.output()).as("%s", edited).doesNotContain("(ineffassign)");
    assertThat(Run.sum(edited.own(), "put_calls"))
        .as("%s", edited)
        .isPositive()
        .isLessThan(Run.sum(edited.own(), "get_hits"));
  }
}
