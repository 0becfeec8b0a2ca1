package dev.cacheprog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A root directory that is kept does not grow for ever, and no build notices.
@Tag("system")
@Timeout(300)
class DiskCareTest {
  private static Path project;

  @BeforeAll
  static void writeProject() throws IOException {
    project = Projects.library(Fixture.fresh("project"));
  }

  private static Fixture.Result cacheprog(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(args));
    return Fixture.run(new ProcessBuilder(command));
  }

  private static Go.Run build(Path root) throws Exception {
    Path binary = Fixture.fresh("binary").resolve("tiny");
    Go go = Fixture.plainGo(project).cached(root);
    Go.Run run = go.run("build", "-x", "-o", binary.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    return run;
  }

  /// Makes everything look as if it was used last so long ago. The fraction of the second is that
  /// of the seal.
  private static void age(Path root, Duration age) throws IOException {
    long seconds = Instant.now().minus(age).getEpochSecond();
    for (Path file : Fixture.files(root)) {
      Instant fraction = Files.getLastModifiedTime(file).toInstant();
      FileTime time = FileTime.from(fraction.with(ChronoField.INSTANT_SECONDS, seconds));
      Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, null);
    }
  }

  private static long files(Path root, String folder) {
    return Fixture.files(root.resolve(folder)).size();
  }

  @Test
  void aSessionTrimsAKeptRootInTheBackground() throws Exception {
    Path root = Fixture.fresh("root");
    build(root);
    assertThat(files(root, "actions")).isPositive();
    age(root, Duration.ofDays(6));

    try (CacheClient session = CacheClient.start(Map.of(), "--root-directory=" + root)) {
      session.greeting();
      Fixture.await(Duration.ofSeconds(30), "the trimming", () -> files(root, "actions") == 0);
      Fixture.await(Duration.ofSeconds(30), "the trimming", () -> files(root, "outputs") == 0);
      // The line comes after the last file has gone.
      Fixture.await(
          Duration.ofSeconds(30),
          "the line in the log",
          () -> session.stderr().contains("Trimmed root directory"));
      assertThat(session.finish()).isZero();
    }

    assertThat(build(root).compilations()).isPositive();
    assertThat(build(root).compilations()).isZero();
  }

  @Test
  void theDefaultRootIsNotTrimmed() throws Exception {
    Path temporary = Fixture.fresh("tmpdir");
    Map<String, String> environment = Map.of("TMPDIR", temporary.toString());
    try (CacheClient session = CacheClient.start(environment)) {
      session.put(new byte[32], new byte[10]).get();
      assertThat(session.finish()).isZero();
    }
    age(temporary, Duration.ofDays(600));
    List<Path> before = Fixture.files(temporary);

    try (CacheClient session = CacheClient.start(environment)) {
      session.greeting();
      Thread.sleep(3000);
      assertThat(session.finish()).isZero();
    }

    assertThat(Fixture.files(temporary)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void trimAndClearSayWhatTheyDid() throws Exception {
    Path root = Fixture.fresh("root");
    build(root);
    String flag = "--root-directory=" + root;

    Fixture.Result young = cacheprog("trim", flag, "--disk-max-size=1");
    assertThat(young.exit()).as("%s", young).isZero();
    assertThat(young.out())
        .startsWith("Deleted 0 files (0 B). ")
        .contains(" remain in " + root + ".\n")
        .containsPattern(
            "\n"
                + "[1-9][0-9,]* of these files \\(.*\\) were used in the last 2h and are kept, as"
                + " running builds may need them\\. 'cacheprog clear' deletes all files\\.\n"
                + "$");

    Fixture.Result small = cacheprog("trim", flag);
    assertThat(small.out()).endsWith("Nothing exceeds the limits: 10 GiB, 120h unused.\n");
    for (String command : List.of("trim", "clear")) {
      assertThat(cacheprog(command, "--root-directory=/no/such/root"))
          .isEqualTo(
              new Fixture.Result(
                  0, "Nothing to delete: there is no root directory /no/such/root\n", ""));
    }

    age(root, Duration.ofHours(3));
    Fixture.Result trimmed = cacheprog("trim", flag, "--disk-max-size=1MB");
    assertThat(trimmed.exit()).as("%s", trimmed).isZero();
    assertThat(trimmed.out()).matches("(?s)Deleted [1-9][0-9,]* files \\(.*\\)\\. .* remain in .*");
    assertThat(trimmed.err()).isEmpty();
    build(root);

    Fixture.Result cleared = cacheprog("clear", flag);
    assertThat(cleared.exit()).as("%s", cleared).isZero();
    assertThat(cleared.out()).matches("(?s)Deleted [1-9][0-9,]* files \\(.*\\) from .*");
    assertThat(Fixture.files(root)).isEmpty();
    build(root);

    assertThat(cacheprog("trim", "--disk-max-size=lots"))
        .isEqualTo(
            new Fixture.Result(
                1,
                "",
                "cacheprog: --disk-max-size is 'lots' but must be a size in bytes, such as 1048576,"
                    + " 500MB or 10GiB\n"));
    assertThat(cacheprog("clear", "--s3-bucket=x").err())
        .startsWith("cacheprog: unknown flag '--s3-bucket'");
  }

  @Test
  void aFolderThatIsNoRootDirectoryIsLeftAlone() throws Exception {
    Path folder = Fixture.fresh("project");
    Path action = Files.createDirectories(folder.resolve("actions/build"));
    Files.writeString(action.resolve("action.yml"), "name: build\n");
    Files.createDirectories(folder.resolve("outputs"));
    Files.writeString(folder.resolve("stats"), "goals 3\n");
    List<Path> before = Fixture.files(folder);

    for (String command : List.of("trim", "clear")) {
      assertThat(cacheprog(command, "--root-directory=" + folder))
          .isEqualTo(
              new Fixture.Result(
                  1,
                  "",
                  "cacheprog: cannot clean up "
                      + folder
                      + ": not a root directory of cacheprog, so nothing was deleted; set"
                      + " --root-directory (CACHEPROG_ROOT_DIRECTORY) to the one that builds"
                      + " use\n"));
    }

    assertThat(Fixture.files(folder)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void clearDeletesTheLogUnlessASessionWritesIt() throws Exception {
    Path root = Fixture.fresh("root");
    Path log = root.resolve("cacheprog.log");
    Map<String, String> environment =
        Map.of(
            "CACHEPROG_ROOT_DIRECTORY", root.toString(),
            "CACHEPROG_LOG_OUTPUT", "",
            "CACHEPROG_UNKNOWN", "so that there is a warning");
    Files.writeString(root.resolve("cacheprog.log.1"), "older\n");
    try (CacheClient session = CacheClient.start(environment)) {
      session.put(new byte[32], new byte[10]).get();

      Fixture.Result during = cacheprog("clear", "--root-directory=" + root);
      assertThat(during.exit()).as("%s", during).isZero();
      assertThat(during.out())
          .startsWith("Deleted 2 files")
          .containsPattern("\nThe log file was kept: process \\d+ has it open\\.\n$");
      assertThat(log).exists();
      assertThat(session.finish()).isZero();
    }

    Fixture.Result after = cacheprog("clear", "--root-directory=" + root);
    assertThat(after.out()).startsWith("Deleted 2 files").hasLineCount(1);
    assertThat(root).isEmptyDirectory();

    Fixture.Result again = cacheprog("clear", "--root-directory=" + root);
    assertThat(again)
        .isEqualTo(new Fixture.Result(0, "Deleted 0 files (0 B) from " + root + ".\n", ""));
  }

  /// What the build has been given stays, however much others trim.
  @Test
  void buildsAreRightWhileOthersTrim() throws Exception {
    Path root = Fixture.fresh("root");
    build(root);
    for (int i = 0; i < 3; i++) {
      age(root, Duration.ofDays(1));
      Path binary = Fixture.fresh("binary").resolve("tiny");
      Go go = Fixture.plainGo(project).cached(root);
      try (Go.Running running = go.start("build", "-x", "-a", "-o", binary.toString(), ".")) {
        while (ProcessHandle.of(running.pid()).filter(ProcessHandle::isAlive).isPresent()) {
          Fixture.Result trimmed =
              cacheprog("trim", "--root-directory=" + root, "--disk-max-size=1");
          assertThat(trimmed.exit()).as("%s", trimmed).isZero();
        }
        Go.Run run = running.await();
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.complaints()).as("%s", run).isEmpty();
      }
      assertThat(build(root).compilations()).isZero();
    }
  }

  /// Deletes from a root directory as clean-up jobs of machines do: what has an old modification
  /// time, whatever it is.
  private static void cleanUp(Path root) throws Exception {
    new ProcessBuilder("find", root.toString(), "-type", "f", "-mmin", "+120", "-delete")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(); // whose code says that files came and went meanwhile
  }

  @Test
  void aBuildDoesNotNoticeCleanUpByModificationTime() throws Exception {
    Path root = Fixture.fresh("root");
    for (int i = 0; i < 2; i++) {
      Path binary = Fixture.fresh("binary").resolve("tiny");
      Go go = Fixture.plainGo(project).cached(root);
      try (Go.Running running = go.start("build", "-x", "-o", binary.toString(), ".")) {
        Fixture.await(
            Duration.ofMinutes(4),
            "the end of the build",
            () -> {
              cleanUp(root);
              return !running.isAlive();
            });
        Go.Run run = running.await();
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.complaints()).as("%s", run).isEmpty();
        assertThat(run.compilations() > 0).as("%s", run).isEqualTo(i == 0);
      }
      age(root, Duration.ofMinutes(90));
    }

    age(root, Duration.ofDays(3));
    cleanUp(root);
    assertThat(files(root, "outputs")).as("nobody used it").isZero();
  }

  /// Editors and linters read such files long after the go command has ended.
  @Test
  void whatGoListNamedOutlivesCleanUpByModificationTime() throws Exception {
    Path root = Fixture.library().copyOfRoot();
    Go go = Fixture.plainGo(Fixture.library().folder()).cached(root);
    age(root, Duration.ofDays(3));

    Go.Run listed = go.run("list", "-export", "-deps", "-f", "{{.Export}}", ".");
    cleanUp(root);

    assertThat(listed.exit()).as("%s", listed).isZero();
    assertThat(listed.stdout().lines().filter(line -> !line.isEmpty()))
        .isNotEmpty()
        .allMatch(line -> line.startsWith(root.toString()))
        .allMatch(line -> Files.exists(Path.of(line)));
    Go.Run vetted = go.run("vet", ".");
    assertThat(vetted.exit()).as("%s", vetted).isZero();
    assertThat(vetted.complaints()).as("%s", vetted).isEmpty();
  }
}
