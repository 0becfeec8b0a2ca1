package dev.cacheprog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Mount;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong with the local disk must not show in what go builds. Some of it needs real file
/// systems, and so somebody who may mount them.
@Tag("system")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class DiskFaultTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  private static Path project;
  private static byte[] right;
  private static Duration plainTime;

  /// Where a build finds all that it needs.
  private static final String FILLED = Fixture.LIBRARY_PREFIX;

  private Path binary;

  @BeforeAll
  static void buildOnce() throws Exception {
    Fixture.Built library = Fixture.library();
    project = library.folder();
    plainTime = library.plainTime();
    right = Files.readAllBytes(library.binary());
  }

  private Go.Run build(Go go) throws Exception {
    binary = Fixture.fresh("binary").resolve("tiny");
    return go.run("build", "-x", "-o", binary.toString(), ".");
  }

  private void assertRight(Go.Run run) throws IOException {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(Files.readAllBytes(binary)).as("%s", run).isEqualTo(right);
    assertThat(run.time())
        .as("%s", run)
        .isLessThan(plainTime.multipliedBy(5).dividedBy(2).plusSeconds(10));
  }

  /// Go with that root directory, and another one to which the program may resort.
  private static Go go(Path root, String prefix) throws Exception {
    return Fixture.go(project, root, prefix).with("TMPDIR", Fixture.fresh("tmpdir").toString());
  }

  private static void tell(String what, Go.Run run) {
    MEASURED.log(
        System.Logger.Level.INFO,
        "{0}: {1} ms (plain go {2} ms), {3} complaints, the first: {4}",
        what,
        run.time().toMillis(),
        plainTime.toMillis(),
        run.complaints().size(),
        run.complaints().stream().findFirst().orElse("none"));
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({"1m, false", "20m, false", "35m, false", "64k, true", "20m, true", "300m, true"})
  void aDiskThatFillsUpCostsTheCacheNotTheBuildInOtherWays(String size, boolean isWarm)
      throws Exception {
    aDiskThatFillsUpCostsTheCacheNotTheBuild(size, isWarm);
  }

  @ParameterizedTest
  @CsvSource({"64k, false", "6m, false", "1m, true"})
  void aDiskThatFillsUpCostsTheCacheNotTheBuild(String size, boolean isWarm) throws Exception {
    try (Mount disk = Mount.tmpfs("size=" + size)) {
      Go.Run run = build(go(disk.folder(), isWarm ? FILLED : Fixture.unique("disk-fills")));

      tell("a disk of " + size + (isWarm ? ", warm" : ", cold"), run);
      assertRight(run);
    }
  }

  @Test
  void aDiskThatCannotBeWrittenCostsTheCacheNotTheBuild() throws Exception {
    try (Mount disk = Mount.tmpfs("ro")) {
      Go.Run run = build(go(disk.folder(), FILLED));

      tell("go build on a disk that cannot be written", run);
      assertRight(run);
    }
  }

  @ParameterizedTest
  @Tag("variation")
  @ValueSource(strings = {"test", "vet"})
  void aDiskThatCannotBeWrittenCostsTheCacheNotTheCommand(String command) throws Exception {
    Fixture.standard(); // fills the store
    try (Mount disk = Mount.tmpfs("ro")) {
      Go.Run run =
          Fixture.go(Fixture.small().folder(), disk.folder(), Fixture.Standard.PREFIX)
              .with("TMPDIR", Fixture.fresh("tmpdir").toString())
              .run(command, "./greet");

      tell("go " + command + " on a disk that cannot be written", run);
      assertThat(run.exit()).as("%s", run).isZero();
    }
  }

  @Test
  void pathsAreElsewhereIfTheDiskCannotBeWritten() throws Exception {
    try (Mount disk = Mount.tmpfs("ro")) {
      Go.Run run = go(disk.folder(), FILLED).run("list", "-export", "-f", "{{.Export}}", ".");

      tell("go list -export on a disk that cannot be written", run);
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(Path.of(run.stdout().strip())).as("%s", run).isRegularFile();
      assertThat(run.complaints()).as("%s", run).hasSize(1);
    }
  }

  /// Not that prefetching has stopped, nor that the disk is full.
  @ParameterizedTest
  @ValueSource(strings = {"/proc/none", "/dev/null", "/dev/null/none"})
  void aRootThatCannotBeMadeIsOneLineThatSaysSo(String root) throws Exception {
    Go.Run run = build(go(Path.of(root), FILLED));

    assertRight(run);
    assertThat(run.complaints())
        .as("%s", run)
        .singleElement()
        .asString()
        .contains("level=ERROR", "Cannot write to root directory", "root=" + root);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 50, 150})
  void aRootThatIsRemovedDuringTheBuildCostsTheCacheNotTheBuild(int files) throws Exception {
    Path root = Fixture.fresh("root");
    binary = Fixture.fresh("binary").resolve("tiny");
    Go go = go(root, Fixture.unique("removed"));
    try (Go.Running running = go.start("build", "-o", binary.toString(), ".")) {
      Fixture.await(
          Duration.ofMinutes(1),
          "the moment",
          () -> Fixture.files(root).size() >= files || !running.isAlive());
      // Not in one go: files come while others are removed.
      for (int i = 0; i < 3; i++) {
        new ProcessBuilder("rm", "-rf", root.toString()).start().waitFor();
      }
      Go.Run run = running.await();

      tell("a root removed with " + files + " files in it", run);
      if (run.exit() == 0) {
        assertThat(Files.readAllBytes(binary)).as("%s", run).isEqualTo(right);
      } else {
        // What go was given the path of is gone, or what it had given.
        assertThat(run.stderr())
            .containsAnyOf(
                "no such file or directory",
                "cacheprog could not store the body on the local disk");
      }
    }
    Go.Run after = build(go);
    assertRight(after);
    assertThat(after.complaints()).as("%s", after).isEmpty();
  }

  @ParameterizedTest
  @Tag("variation")
  @CsvSource({"128, false", "128, true"})
  void fewFileDescriptorsCostTheCacheNotTheBuildInOtherWays(int limit, boolean isWarm)
      throws Exception {
    fewFileDescriptorsCostTheCacheNotTheBuild(limit, isWarm);
  }

  @ParameterizedTest
  @CsvSource({"64, false", "64, true"})
  void fewFileDescriptorsCostTheCacheNotTheBuild(int limit, boolean isWarm) throws Exception {
    Path script = Fixture.fresh("script").resolve("cacheprog");
    Files.writeString(
        script, "#!/bin/sh\nulimit -n " + limit + "\nexec " + Workspace.program() + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

    Go.Run run =
        build(
            Fixture.go(project, isWarm ? FILLED : Fixture.unique("few"))
                .with("GOCACHEPROG", script.toString()));

    tell(limit + " descriptors" + (isWarm ? ", warm" : ", cold"), run);
    assertRight(run);
  }

  @Test
  void aBuildIsRightWhileAnotherOneOnItsDiskIsKilled() throws Exception {
    Path root = Fixture.fresh("root");
    String prefix = Fixture.unique("shared");
    Map<Integer, Go.Run> runs = new ConcurrentHashMap<>();
    Path binaries = Fixture.fresh("binaries");
    Together.run(
        2,
        number -> {
          Go go = go(root, prefix);
          String output = binaries.resolve("b" + number).toString();
          try (Go.Running running = go.start("build", "-o", output, ".")) {
            if (number == 1) {
              Fixture.await(
                  Duration.ofMinutes(1),
                  "the middle of the build",
                  () -> Fixture.files(root).size() >= 100 || !running.isAlive());
              ProcessHandle.of(running.pid()).stream()
                  .flatMap(ProcessHandle::descendants)
                  .forEach(ProcessHandle::destroyForcibly);
              ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            runs.put(number, running.await());
          }
        });

    Go.Run survivor = runs.get(0);
    assertThat(survivor).isNotNull();
    assertThat(survivor.exit()).as("%s", survivor).isZero();
    assertThat(survivor.complaints()).as("%s", survivor).isEmpty();
    assertThat(Files.readAllBytes(binaries.resolve("b0"))).isEqualTo(right);
    Go.Run after = build(go(root, prefix));
    assertRight(after);
    assertThat(after.complaints()).as("%s", after).isEmpty();
  }

  @Test
  void filesFromTheFutureAreAsGoodAsOthers() throws Exception {
    Path root = Fixture.fresh("root");
    // Without prefetching, the disk has all that a build needs, and nothing else comes.
    Go go = go(root, FILLED).with("CACHEPROG_PREFETCH", "false");
    assertRight(build(go));
    FileTime future = FileTime.from(Instant.now().plus(Duration.ofDays(400)));
    String record = "";
    for (Path file : Fixture.files(root)) {
      if (file.startsWith(root.resolve("actions"))) {
        record = Files.readString(file);
        // As a clock that was ahead has written it.
        Files.writeString(
            file, record.replaceFirst(" \\d+\\.", " " + future.toInstant().getEpochSecond() + "."));
      }
      Files.setLastModifiedTime(file, future);
    }
    assertThat(record).startsWith("cacheprog1 ");

    Go.Run run = build(go);

    assertRight(run);
    assertThat(run.compilations()).as("%s", run).isZero();
    assertThat(run.complaints()).as("%s", run).isEmpty();
    // What go writes of a library it moves out of the cache, and so that comes from the store.
    assertThat(run.statistic("fetched_hits")).as("%s", run).isLessThanOrEqualTo(1);
    assertThat(run.statistic("bytes_prefetched")).as("the disk has it: %s", run).isZero();
  }
}
