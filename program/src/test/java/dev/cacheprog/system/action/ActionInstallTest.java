package dev.cacheprog.system.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cacheprog.system.support.ActionJob;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the action gets the package of its release, or another one.
@Tag("system")
class ActionInstallTest {
  private static ActionRelease release;
  private static HttpServer server;

  @BeforeAll
  static void serve() throws Exception {
    release = ActionRelease.make(Fixture.fresh("release"));
    server = release.serve();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  /// A job that only gets the program, on a runner without tools.
  private static ActionJob job() throws Exception {
    return ActionJob.of(release.tree(), Fixture.fresh("tools"), Fixture.fresh("empty"))
        .with("store", "none")
        .withVariables(Map.of("GITHUB_SERVER_URL", ActionRelease.url(server)));
  }

  private static void expectProgram(ActionJob job) throws Exception {
    Path program = Path.of(job.values("OUTPUT").get("program"));
    assertThat(Fixture.execute(program.toString(), "--version")).contains(release.version());
  }

  @Test
  void aWrongSumIsAWarningAndTheJobGoesOn() throws Exception {
    release.list("0".repeat(64));
    try {
      ActionJob job = job();
      ActionJob.Step main = job.main();

      assertThat(main.exit()).isZero();
      assertThat(main.annotations())
          .singleElement()
          .asString()
          .startsWith("::warning::no cache in this job: the SHA-256 of ")
          .contains(release.sum());
      assertThat(job.file("OUTPUT") + job.file("PATH") + job.file("ENV")).isEmpty();
      assertThat(job.post().annotations()).isEmpty();
    } finally {
      release.list(release.sum());
    }
  }

  @Test
  void theTagOfAVersionComparesWithTheSumsOfItsRelease() throws Exception {
    Path tree = Fixture.fresh("tree");
    Workspace.copy(
        Workspace.checkout().resolve("action"), Files.createDirectory(tree.resolve("action")));
    ActionJob job =
        ActionJob.of(tree, Fixture.fresh("tools"), Fixture.fresh("empty"))
            .with("store", "none")
            .withVariables(
                Map.of(
                    "GITHUB_SERVER_URL",
                    ActionRelease.url(server),
                    "GITHUB_ACTION_REF",
                    "v" + release.version()));

    // The version of a build from no tag is no version, so the tree has to name it.
    boolean isVersion = release.version().matches("\\d+\\.\\d+\\.\\d+.*");
    if (!isVersion) {
      Files.writeString(
          tree.resolve("action/release.json"),
          "{\"version\": \"" + release.version() + "\", \"sha256\": {}}");
    }
    ActionJob.Step main = job.main();

    assertThat(main.annotations()).as("%s", main).isEmpty();
    assertThat(main.out()).contains("it is compared with SHA256SUMS of the release itself");
    expectProgram(job);
  }

  @Test
  void aRunnerThatKeepsItsToolsDownloadsOnce() throws Exception {
    ActionJob job = job();
    job.main();
    expectProgram(job);

    job.next()
        .withVariables(Map.of("GITHUB_SERVER_URL", "http://127.0.0.1:" + Workspace.freePort()));
    ActionJob.Step again = job.main();

    assertThat(again.annotations()).as("%s", again).isEmpty();
    expectProgram(job);
  }

  @Test
  void aReleaseThatIsNotThereIsAWarning() throws Exception {
    ActionJob job = job().withVariables(Map.of("GITHUB_ACTION_REPOSITORY", "octo/other"));

    ActionJob.Step main = job.main();

    assertThat(main.exit()).isZero();
    assertThat(main.annotations()).singleElement().asString().contains("HTTP 404");
  }

  @Test
  void anotherPackageMayBeAFileOrAUrl() throws Exception {
    Path file;
    try (Stream<Path> files = Files.walk(release.site())) {
      file = files.filter(each -> each.endsWith(release.file())).findFirst().orElseThrow();
    }
    String url = ActionRelease.url(server) + "/" + release.site().relativize(file);
    for (String from : List.of(file.toString(), url)) {
      ActionJob job = job().with("package", from).with("sha256", release.sum());
      ActionJob.Step main = job.main();

      assertThat(main.annotations()).as("%s", main).isEmpty();
      expectProgram(job);
    }
    ActionJob.Step wrong = job().with("package", url).with("sha256", "1".repeat(64)).main();
    assertThat(wrong.annotations()).singleElement().asString().contains("and must be 1111");
  }
}
