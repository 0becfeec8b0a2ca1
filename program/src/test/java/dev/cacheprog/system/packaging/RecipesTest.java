package dev.cacheprog.system.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.system.support.Release;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands in the recipes of docs/ci, for a user without root, with a release on this machine
/// and a bucket in MinIO.
@Tag("system")
@Timeout(300)
class RecipesTest {
  private static final String URL =
      "https://github.com/OWNER/cacheprog/releases/latest/download/install.sh";

  private static final Pattern COMMAND =
      Pattern.compile(" +(?:- )?(?:run: )?((?:curl |export |PATH=|cacheprog ).*)");

  private Release release;

  @BeforeEach
  void publish() throws Exception {
    release = Release.start(Fixture.fresh("release"));
  }

  @AfterEach
  void stop() {
    release.close();
  }

  /// What a section has its system run.
  private static String commands(String section) throws IOException {
    String document = Files.readString(Workspace.checkout().resolve("docs/ci/README.md"));
    String text = document.substring(document.indexOf("\n## " + section + "\n") + 4);
    int end = text.indexOf("\n## ");
    return text.substring(0, end)
        .lines()
        .map(COMMAND::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .collect(Collectors.joining("\n"));
  }

  private static Path writable(String name) throws IOException {
    Path folder = Fixture.fresh(name);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    return folder;
  }

  /// As a job on an empty disk.
  private Fixture.Result job(String script, Path project, Map<String, String> variables)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                InstallTest.withoutRoot(List.of("bash", "-eo", "pipefail", "-c", script)))
            .directory(project.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", writable("home").toString());
    environment.put("TMPDIR", writable("tmpdir").toString());
    environment.put("GOTOOLCHAIN", "local");
    environment.put("INSTALL_CACHEPROG_FROM", release.url());
    environment.putAll(variables);
    return Fixture.run(builder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Buildkite", "CircleCI", "A shell"})
  void aJobFindsWhatAnotherOneLeft(String section) throws Exception {
    String script = commands(section);
    assertThat(script).contains("curl ", URL, "cacheprog run -- go test ./...");
    Map<String, String> variables =
        new HashMap<>(Fixture.minio().environment(Fixture.unique("ci")));
    String here =
        script
            .replace("$$", "$") // for Buildkite
            .replace(URL, release.url() + "/install.sh")
            .replace("go-build-cache", variables.get("CACHEPROG_S3_BUCKET"))
            .replace("go test", "go test -x");
    Path project = Projects.library(writable("project"));

    Fixture.Result first = job(here, project, variables);
    assertThat(first.exit()).as("%s", first).isZero();
    assertThat(first.out() + first.err()).contains("Saved ");
    Fixture.Result second = job(here, project, variables);

    assertThat(second.exit()).as("%s", second).isZero();
    assertThat(second.out() + second.err()).contains("Restored ").doesNotContain("/compile -o ");
  }
}
