package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Jobs that restore `GOCACHE`, run plain go, and save.
@Tag("system")
@Timeout(600)
class RestoreTest {
  private static final String PREFIX = Fixture.unique("restore");

  private static GoCacheJob first;
  private static Path binary;

  /// Builds, vets and tests once, and saves.
  @BeforeAll
  static void firstJob() throws Exception {
    Path project = LintTest.old(Projects.small(Fixture.fresh("hello")));
    binary = Fixture.fresh("binary").resolve("hello");
    first = GoCacheJob.of(project, PREFIX);
    assertThat(first.restore())
        .isEqualTo("Nothing to restore for go: the store has no manifest for this job yet.\n");
    work(first);
    assertThat(first.save()).startsWith("Saved ");
  }

  private static void work(GoCacheJob job) throws Exception {
    job.expect("build", "-o", binary.toString(), ".");
    job.expect("vet", "./...");
    job.expect("test", "./...");
    job.expect("list", "-export", "./...");
    job.expect("run", ".");
  }

  @Test
  void aJobOnAnEmptyDiskCompilesNothing() throws Exception {
    GoCacheJob job = first.next();
    byte[] right = Files.readAllBytes(binary);

    assertThat(job.restore())
        .matches(
            "Restored [\\d,]+ objects \\([\\d.]+ MiB\\) to \\S+ in [\\d.]+ s, 0 were there: those of"
                + " the last job of this kind\\.\n");

    Path built = Fixture.fresh("binary").resolve("hello");
    job.expectCached("build", "-x", "-o", built.toString(), ".");
    assertThat(built).hasBinaryContent(right);
    job.expectCached("vet", "-x", "./...");
    assertThat(job.expectCached("test", "-x", "./...").stdout()).contains("(cached)");
    job.expectCached("list", "-x", "-export", "./...");
    Go.Run run = job.expectCached("run", "-x", ".");
    assertThat(run.stdout()).startsWith("Hello, world");
    assertThat(run.stderr()).as("cached executables").doesNotContain("/link -o");
    assertThat(job.save())
        .matches("Nothing to save for go: the job has used [\\d,]+ objects, which are stored.\n");
  }

  @Test
  void anUnchangedJobWritesNothing() throws Exception {
    GoCacheJob job = first.next();
    job.restore();
    Map<String, String> before = objects();

    work(job);
    assertThat(job.save()).startsWith("Nothing to save");

    assertThat(objects()).isEqualTo(before);
  }

  private static Map<String, String> objects() throws Exception {
    Map<String, String> objects = new TreeMap<>();
    Fixture.minio().list(PREFIX + "/").forEach((key, size) -> objects.put(key, size.toString()));
    return objects;
  }

  @Test
  void onlyWhatIsNewIsSaved() throws Exception {
    String prefix = Fixture.unique("restore");
    Fixture.minio().copy(PREFIX, prefix);
    Path project = Fixture.fresh("edited");
    Workspace.copy(first.project(), project);
    GoCacheJob other = GoCacheJob.of(project, prefix).with("GITHUB_REPOSITORY", "owner/" + PREFIX);
    other.restore();
    Projects.write(project, "greet/more.go", "package greet\n\n// More is more.\nconst More = 2\n");

    other.expect("build", "./...");
    int before = Fixture.minio().list(prefix + "/").size();
    assertThat(other.save()).matches("Saved [1-9]\\d? new objects of \\d+ used ones from .*\n");

    assertThat(Fixture.minio().list(prefix + "/").size() - before).isBetween(3, 60);
    GoCacheJob next = other.next();
    next.restore();
    next.expectCached("build", "-x", "./...");
  }

  @Test
  void aKeptCacheFetchesAndSavesOnlyWhatIsMissing() throws Exception {
    GoCacheJob job = first.next();
    job.restore();
    job.expectCached("build", "-x", "./...");

    assertThat(job.restore()).startsWith("Restored 0 objects (0 B) to ");
    work(job);
    assertThat(job.save()).startsWith("Nothing to save");
  }

  /// What go renewed shortly before the restore counts as used only if it is used again.
  @Test
  void onAKeptCacheOnlyWhatThisJobUsesCounts() throws Exception {
    GoCacheJob job = first.next().with("GITHUB_JOB", Fixture.unique("job"));
    job.expect("build", "./...");
    job.restore();
    job.expect("build", "-o", "/dev/null", "./tiny");

    String saved = job.save();

    assertThat(saved).startsWith("Saved ");
    GoCacheJob next = job.next();
    String restored = next.restore();
    int used = Integer.parseInt(saved.replaceAll("(?s).* of ([\\d]+) used.*", "$1"));
    assertThat(restored).startsWith("Restored " + used + " objects");
    assertThat(next.expect("build", "-x", ".").compilations()).isPositive();
    next.expectCached("build", "-x", "-o", "/dev/null", "./tiny");
  }

  @Test
  void buildsAndJobsFindEachOthersObjects() throws Exception {
    String prefix = Fixture.unique("restore");
    Path project = LintTest.old(Projects.small(Fixture.fresh("hello")));
    Go.Run built = Fixture.go(project, prefix).run("build", "-x", "./...");
    assertThat(built.exit()).as("%s", built).isZero();
    GoCacheJob job = GoCacheJob.of(project, prefix);

    assertThat(job.restore()).contains(": those of similar jobs and builds.");
    job.expectCached("build", "-x", "./...");
    job.expect("vet", "./...");
    assertThat(job.save()).startsWith("Saved ");

    Go.Run vet = Fixture.go(project, prefix).run("vet", "-x", "./...");
    assertThat(vet.exit()).as("%s", vet).isZero();
    assertThat(vet.compilations()).as("%s", vet).isZero();
    assertThat(vet.statistic("prefetched_hits")).as("%s", vet).isPositive();
  }

  @Test
  void runRestoresAndSavesAroundACommand() throws Exception {
    GoCacheJob job = first.next().with("GOCACHEPROG", "/no/such/program");

    Fixture.Result result =
        job.program(
            "run", "--read-only", "--", "sh", "-c", "go build -x ./... 2>trace; echo done; exit 7");

    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(result.err()).startsWith("Restored ").contains("\nSaved nothing: ");
    Path trace = job.project().resolve("trace");
    assertThat(Files.readString(trace)).doesNotContain("/compile -o");
    Files.delete(trace);
  }

  /// What the program ignores would be inherited.
  @Test
  void theCommandHasTheSignalsOfItsCaller() throws Exception {
    String[] command = {"grep", "-E", "Sig(Ign|Blk)", "/proc/self/status"};

    Fixture.Result result =
        first
            .next()
            .program("run", "--read-only", "--", command[0], command[1], command[2], command[3]);

    assertThat(result.out()).isEqualTo(Fixture.execute(command));
  }

  /// The launcher changes some of it for the JVM.
  @Test
  void theCommandHasTheEnvironmentOfItsCaller() throws Exception {
    GoCacheJob job =
        first
            .next()
            .with("LC_ALL", "C.UTF-8")
            .with("LC_TIME", "POSIX")
            .with("JAVA_TOOL_OPTIONS", "-Dx=y");
    ProcessBuilder direct = job.go().builder().command("env");

    Fixture.Result result = job.program("run", "--read-only", "--", "env");

    assertThat(sorted(result.out())).isEqualTo(sorted(Fixture.run(direct).out()));
  }

  private static List<String> sorted(String environment) {
    return environment
        .lines()
        .filter(line -> !line.matches("(_|PWD|GOTMPDIR)=.*"))
        .sorted()
        .toList();
  }

  @Test
  void aSignalReachesTheCommand() throws Exception {
    Path out = Fixture.fresh("out").resolve("out");
    Process process =
        first
            .next()
            .builder(
                "run", "--", "sh", "-c", "trap 'echo ended; exit 3' TERM; echo up; sleep 60 & wait")
            .redirectOutput(out.toFile())
            .redirectError(out.resolveSibling("err").toFile())
            .start();
    Fixture.await(
        Duration.ofSeconds(60), "the command", () -> Files.readString(out).startsWith("up"));

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(out).hasContent("up\nended\n");
  }

  @Test
  void anUnknownCommandIsToldAs127() throws Exception {
    Fixture.Result result = first.next().program("run", "--", "no-such-command");

    assertThat(result.exit()).isEqualTo(127);
    assertThat(result.err()).contains("cacheprog: cannot run no-such-command: ");
    assertThat(first.program("run").exit()).isEqualTo(1);
  }

  @Test
  void aRestoreInTheBackgroundIsWaitedFor() throws Exception {
    GoCacheJob job = first.next();

    Fixture.Result begun = job.program("restore", "--detach");
    assertThat(begun.exit()).as("%s", begun).isZero();
    assertThat(begun.out()).startsWith("Fetching in the background");
    Fixture.Result waited = job.program("wait");

    assertThat(waited.out()).startsWith("Restored ");
    assertThat(waited.exit()).isZero();
    work(job);
    assertThat(job.program("wait").out()).isEmpty();
    assertThat(job.save()).startsWith("Nothing to save");
  }

  @Test
  void aJobGoesOnWithoutAStore() throws Exception {
    GoCacheJob job =
        first
            .next()
            .with("CACHEPROG_S3_ENDPOINT", "minio+http://127.0.0.1:" + Workspace.freePort());

    Fixture.Result restored = job.program("restore");
    assertThat(restored.exit()).isZero();
    assertThat(restored.out())
        .startsWith("Restored nothing: cannot read from the remote store: ")
        .hasLineCount(1);
    job.expect("build", "-o", "/dev/null", "./tiny");
    Fixture.Result saved = job.program("save");
    assertThat(saved.exit()).isZero();
    assertThat(saved.out()).startsWith("Saved nothing: cannot use the remote store: ");
  }

  @Test
  void aReadOnlyJobSavesNothing() throws Exception {
    GoCacheJob job = first.next();
    job.restore();

    assertThat(job.program("save", "--read-only").out())
        .isEqualTo("Saved nothing: writing to the remote store is disabled.\n");
    assertThat(job.with("CACHEPROG_DISABLE_PUT", "true").save())
        .isEqualTo("Saved nothing: writing to the remote store is disabled.\n");
  }

  @Test
  void aSaveWithoutARestoreSaysWhatToDo() throws Exception {
    assertThat(first.next().save())
        .startsWith("Saved nothing from ")
        .contains("run 'cacheprog restore' before the job");
  }

  @Test
  void wrongSettingsAreErrors() throws Exception {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "GOCACHE", "off",
                "CACHEPROG_REMOTE_STORAGE_TYPE", "disabled",
                "CACHEPROG_TOOLS", "gopls")
            .entrySet()) {
      for (String command : List.of("restore", "save")) {
        Fixture.Result result =
            first.next().with(wrong.getKey(), wrong.getValue()).program(command);
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).as("%s", result).startsWith("cacheprog: ").hasLineCount(1);
      }
    }
  }

  @Test
  void aVariableThatSwitchesTheCacheOffIsTold() throws Exception {
    Fixture.Result result = first.next().with("GOCACHEPROG", "cacheprog").program("restore");

    assertThat(result.exit()).isZero();
    assertThat(result.err()).startsWith("cacheprog: GOCACHEPROG is set").hasLineCount(1);
  }

  @Test
  void twoRestoresAndABuildAtOnceDoNotDisturbEachOther() throws Exception {
    GoCacheJob job = first.next();

    Together.run(
        3,
        number -> {
          if (number == 0) {
            job.expect("build", "./...");
          } else {
            job.restore();
          }
        });

    job.expectCached("build", "-x", "./...");
    job.expectCached("vet", "-x", "./...");
  }

  @Test
  void aKilledRestoreLeavesNothingWrong() throws Exception {
    for (int i = 0; i < 4; i++) {
      GoCacheJob job = first.next();
      Process process = job.builder("restore").start();
      Thread.sleep(150 + 100L * i);
      process.destroyForcibly().waitFor();

      assertThat(job.expect("build", "-x", "./...").exit()).isZero();
      job.restore();
      assertThat(Fixture.files(job.goCache().resolve("cacheprog/tmp"))).isEmpty();
      job.expectCached("vet", "-x", "./...");
    }
  }

  @Test
  void afterGoCleanAllIsRestoredAgain() throws Exception {
    GoCacheJob job = first.next();
    String before = job.restore();
    job.expect("clean", "-cache");

    String again = job.restore();

    assertThat(again.replaceAll(" in .*", "")).isEqualTo(before.replaceAll(" in .*", ""));
    job.expectCached("build", "-x", "./...");
  }

  @Test
  void goTrimsWhatIsOldAndRestoreFetchesItAgain() throws Exception {
    GoCacheJob job = first.next();
    job.restore();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(10)));
    for (Path file : Fixture.files(job.goCache())) {
      Files.setLastModifiedTime(file, old);
    }
    Files.writeString(job.goCache().resolve("trim.txt"), "1");

    job.expect("build", "-o", "/dev/null", "./tiny");

    assertThat(job.restore()).matches("Restored [1-9][\\d,]* objects .*\n");
    job.expectCached("build", "-x", "./...");
  }
}
