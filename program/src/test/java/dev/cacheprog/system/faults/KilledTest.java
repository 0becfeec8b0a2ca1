package dev.cacheprog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.Go;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Programs that are killed without a chance to tidy up, at any moment of a build: the next build
/// on the same disk is right.
@Tag("system")
@Timeout(900)
@EnabledOnOs(OS.LINUX)
class KilledTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  private static Path project;
  private static byte[] right;

  /// How many files the program has made at the end.
  private static int files;

  /// Where a build finds all that it needs.
  private static String filled;

  private final Random random = new Random(20_261_125);

  @BeforeAll
  static void buildOnce() throws Exception {
    project = Projects.library(Fixture.fresh("project"));
    filled = Fixture.unique("killed");
    Path binary = Fixture.fresh("binary").resolve("tiny");
    Path root = Fixture.fresh("root");
    build(Fixture.go(project, root, filled), binary);
    files = Fixture.files(root).size();
    right = Files.readAllBytes(binary);
  }

  private static Go.Run build(Go go, Path binary) throws Exception {
    Go.Run run = go.run("build", "-o", binary.toString(), ".");
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private void killAndBuildAgain(boolean isWarm, int moments) throws Exception {
    int left = 0;
    int killed = 0;
    for (int i = 0; i < moments; i++) {
      Path root = Fixture.fresh("root");
      Path binary = Fixture.fresh("binary").resolve("tiny");
      Go go = Fixture.go(project, root, isWarm ? filled : Fixture.unique("killed-cold"));
      int moment = random.nextInt(files);
      try (Go.Running running = go.start("build", "-o", binary.toString(), ".")) {
        Fixture.await(
            Duration.ofMinutes(2),
            "the moment",
            () -> Fixture.files(root).size() >= moment || !running.isAlive());
        killed += kill(running.pid(), i % 2 == 0);
        running.await();
      }
      Fixture.await(
          Duration.ofSeconds(30),
          "the end of all processes",
          () -> Fixture.processesWith(root.toString()).isEmpty());
      left += Fixture.files(root.resolve("tmp")).size();

      Go.Run after = build(go, binary);

      assertThat(Files.readAllBytes(binary))
          .as("after %d files: %s", moment, after)
          .isEqualTo(right);
      assertThat(after.complaints()).as("after %d files: %s", moment, after).isEmpty();
    }
    MEASURED.log(
        System.Logger.Level.INFO,
        "{0} {1} builds, {2} processes killed: {3} temporary files left",
        moments,
        isWarm ? "warm" : "cold",
        killed,
        left);
    assertThat(killed).as("builds may end before the kill").isGreaterThan(moments / 4);
  }

  /// Kills the program, or everything, of which go is a part.
  private static int kill(long go, boolean all) {
    List<ProcessHandle> running =
        ProcessHandle.of(go).stream().flatMap(ProcessHandle::descendants).toList();
    int killed = 0;
    for (ProcessHandle process : running) {
      boolean isProgram =
          process.info().command().filter(command -> command.endsWith("/java")).isPresent();
      if ((all || isProgram) && process.destroyForcibly()) {
        killed++;
      }
    }
    if (all) {
      ProcessHandle.of(go).ifPresent(ProcessHandle::destroyForcibly);
    }
    return killed;
  }

  @Test
  void aColdBuildMayBeKilledAtAnyMoment() throws Exception {
    killAndBuildAgain(false, 4);
  }

  @Test
  void aWarmBuildMayBeKilledAtAnyMoment() throws Exception {
    killAndBuildAgain(true, 4);
  }

  @Test
  @Tag("variation")
  void buildsMayBeKilledAtAnyOfTwenty() throws Exception {
    killAndBuildAgain(false, 10);
    killAndBuildAgain(true, 10);
  }

  @Test
  @Tag("soak")
  void buildsMayBeKilledAtAnyOfManyMoments() throws Exception {
    killAndBuildAgain(false, 60);
    killAndBuildAgain(true, 60);
  }
}
