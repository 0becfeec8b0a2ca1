package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/// What `cacheprog prefill` fetched, a build without a store finds.
@Tag("system")
@Timeout(300)
class PrefillTest {
  private static final String[] BUILD = {"build", "-x", "-trimpath", "./parta0", "."};
  private static final String PREFIX = Fixture.unique("prefill");

  /// Bytes. No manifest here is as large.
  private static final long PACK = 100_000;

  private static final Pattern TOLD =
      Pattern.compile(
          "(?<there>\\d+) of (?<all>\\d+) objects are in \\S+; downloaded (?<fetched>\\d+)"
              + " \\([\\d.]+ [KMG]?i?B\\) in [\\d.]+ s\\.\n");

  private static Path project;
  private static long objects;

  private Path root;

  @BeforeAll
  static void fillTheStore() throws Exception {
    project = Projects.library(Fixture.fresh("project"));
    Go.Run cold = Fixture.go(project, PREFIX).run(BUILD);
    assertThat(cold.exit()).as("%s", cold).isZero();
    // Go asks for more when it finds something.
    Go.Run warm = Fixture.go(project, PREFIX).run(BUILD);
    assertThat(warm.compilations()).as("%s", warm).isZero();
    objects = warm.statistic("get_hits");
  }

  @BeforeEach
  void emptyDisk() throws IOException {
    root = Fixture.fresh("root");
  }

  private Fixture.Result prefill(String prefix, Map<String, String> more, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString(), "prefill"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
    // The variables of a build, as an earlier step of its job has them.
    builder
        .environment()
        .putAll(Fixture.go(project, root, prefix).with(more).builder().environment());
    return Fixture.run(builder);
  }

  private Fixture.Result prefill(String... words) throws IOException, InterruptedException {
    return prefill(PREFIX, Map.of("CACHEPROG_LOG_LEVEL", "WARN"), words);
  }

  /// A build that has nothing but the disk.
  private void expectAllThere() throws Exception {
    Go.Run run = Fixture.plainGo(project).cached(root).run(BUILD);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.compilations()).as("%s", run).isZero();
  }

  @Test
  void aBuildFindsAllOnTheDisk() throws Exception {
    Fixture.Result result = prefill("--", "go", "build", "-x", "-trimpath", "./parta0", ".");

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.err()).isEmpty();
    Matcher told = TOLD.matcher(result.out());
    assertThat(told.matches()).as("%s", result).isTrue();
    assertThat(told.group("there")).isEqualTo(told.group("all")).isEqualTo(told.group("fetched"));
    // And what the build before asked for, that had to compile.
    assertThat(Long.parseLong(told.group("there"))).isBetween(objects, objects + 10);
    expectAllThere();

    Fixture.Result again = prefill("--", "go", "build", "-x", "-trimpath", "./parta0", ".");
    assertThat(again.out()).contains("; downloaded 0 (0 B)");
  }

  @Test
  void buildsUsedAsFallbacksAreNamed() throws Exception {
    Fixture.Result result = prefill("--", "go", "build", "./no/such/package");

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.out())
        .endsWith(
            "No build with this command line has been stored yet. These are the objects of the"
                + " latest builds: go build.\n");
  }

  @Test
  void outsideOfAModuleItSaysWhatToDo() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Workspace.program().toString(), "prefill")
            .directory(Fixture.fresh("no-module").toFile());
    builder.environment().putAll(Fixture.go(project, root, PREFIX).builder().environment());

    Fixture.Result result = Fixture.run(builder);

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.out())
        .hasLineCount(1)
        .contains("There is no go.mod in this folder", "Run prefill in the folder of the module");
  }

  @Test
  void withoutWordsTheLatestBuildsOfTheModuleAreMeant() throws Exception {
    assertThat(prefill().exit()).isZero();
    expectAllThere();
  }

  @Test
  void aBuildThatFollowsAsksTheStoreForNothing() throws Exception {
    prefill("--", "go", "build", "-x", "-trimpath", "./parta0", ".");

    Go.Run run = Fixture.go(project, root, PREFIX).run(BUILD);

    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.statistic("remote_hits") + run.statistic("remote_misses"))
        .as("%s", run)
        .isLessThanOrEqualTo(2);
    assertThat(run.statistic("remote_puts")).as("%s", run).isZero();
  }

  @Test
  void whatLayInPacksThatAreGoneIsFetchedByItself() throws Exception {
    String prefix = Fixture.unique("prefill");
    Go go = Fixture.go(project, prefix);
    assertThat(go.with("CACHEPROG_PREFETCH", "false").run(BUILD).exit()).isZero();
    Set<String> plain = Fixture.minio().list(prefix + "/").keySet();
    Go.Run packing = Fixture.go(project, prefix).run(BUILD);
    assertThat(packing.compilations()).as("%s", packing).isZero();
    Map<String, Long> ours = Fixture.minio().list(prefix + "/");
    ours.keySet().removeAll(plain);
    ours.values().removeIf(size -> size < PACK);
    assertThat(ours).isNotEmpty();
    try (S3Client client = Fixture.minio().client()) {
      for (String key : ours.keySet()) {
        client.deleteObject(b -> b.bucket(S3Server.BUCKET).key(key));
      }
    }

    Fixture.Result result =
        prefill(prefix, Map.of(), "--", "go", "build", "-x", "-trimpath", "./parta0", ".");

    assertThat(result.exit()).as("%s", result).isZero();
    expectAllThere();
  }

  @Test
  void aMissingManifestIsSaid() throws Exception {
    Fixture.Result result = prefill(Fixture.unique("empty"), Map.of());

    assertThat(result.exit()).isZero();
    assertThat(result.out()).startsWith("The store has no manifest for this build yet");
  }

  @Test
  void failuresAreOneLine() throws Exception {
    assertThat(prefill(PREFIX, Map.of("CACHEPROG_REMOTE_STORAGE_TYPE", "disabled")))
        .isEqualTo(
            new Fixture.Result(
                1,
                "",
                "cacheprog: prefill needs a remote store: set --remote-storage-type to s3,"
                    + " http, github, oci, gcs or azure\n"));
    Fixture.Result unreachable =
        prefill(
            PREFIX, Map.of("CACHEPROG_S3_ENDPOINT", "http://127.0.0.1:" + Workspace.freePort()));
    assertThat(unreachable.exit()).isEqualTo(1);
    assertThat(unreachable.err().lines().reduce((_, last) -> last).orElse(""))
        .startsWith("cacheprog: cannot read from the remote store: ")
        .contains("refused");
    Fixture.Result noGo = prefill(PREFIX, Map.of("PATH", "/nowhere"));
    assertThat(noGo.exit()).as("%s", noGo).isEqualTo(1);
    assertThat(noGo.err()).contains("cannot determine the version of go");
  }
}
