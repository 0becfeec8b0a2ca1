package dev.cacheprog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.system.support.FaultyServer;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Projects;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals as terminals send them: to the go command, what it runs, and the program, all at once.
@Tag("system")
@EnabledOnOs(OS.LINUX)
class SignalsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// Far longer than any test waits.
  private static final Map<String, String> WAITING_FOR_EVER =
      Map.of(
          "CACHEPROG_MAX_BACKGROUND_WAIT", "10m",
          "CACHEPROG_REMOTE_GET_TIMEOUT", "10m",
          "CACHEPROG_REMOTE_PUT_TIMEOUT", "10m");

  /// Of the tests that run what is slow to stop, so that the standard library is built once.
  private static Path goCache = Path.of("");

  private static Path root = Path.of("");

  @BeforeAll
  static void makeCaches() throws IOException, InterruptedException {
    goCache = Fixture.standard().goCache();
    root = Fixture.standard().copyOfRoot();
  }

  /// In a process group of its own; and a run of the tests in the background may ignore signals.
  private static Go inItsOwnGroup(Go go) {
    return go.via("env", "--default-signal=INT,HUP", "setsid");
  }

  private static void interruptGroup(String signal, long leader) throws Exception {
    Fixture.execute("kill", "-" + signal, "--", "-" + leader);
  }

  private static void interrupt(String signal, CacheClient program) throws Exception {
    Fixture.execute("kill", "-" + signal, Long.toString(program.pid()));
  }

  /// Waits for a file that what go runs makes.
  private static void awaitSign(Path file, Go.Running running) throws Exception {
    Fixture.await(LIMIT, file.toString(), () -> Files.exists(file) || !running.isAlive());
    if (!running.isAlive()) {
      throw new AssertionError("go has ended: " + running.await());
    }
  }

  private static void awaitText(Path file, String text) throws Exception {
    Fixture.await(LIMIT, text, () -> Files.exists(file) && Files.readString(file).contains(text));
  }

  /// Runs what takes its time to stop, interrupts it once it runs, and lets it stop only when the
  /// program has noticed the signal.
  private static Go.Run interrupted(Go go, Path log, String... arguments) throws Exception {
    Path signs = Fixture.fresh("signs");
    try (Go.Running running = inItsOwnGroup(go).with("SIGNS", signs.toString()).start(arguments)) {
      awaitSign(signs.resolve("ready"), running);
      interruptGroup("INT", running.pid());
      awaitSign(signs.resolve("stopping"), running);
      if (go.builder().environment().containsKey("GOCACHEPROG")) {
        awaitText(log, "Interrupted; serves go until it ends");
      }
      Files.createFile(signs.resolve("stop"));
      return running.await();
    }
  }

  private static void assertEndsAsWithoutUs(String said, String... arguments) throws Exception {
    Path project = slowToStop(Fixture.fresh("slow"));
    Path log = Fixture.fresh("log").resolve("log");
    Go plain = Fixture.plainGo(project).with("GOCACHE", goCache.toString());
    Go cached =
        plain
            .cached(root)
            .with("CACHEPROG_LOG_OUTPUT", log.toString())
            .with("CACHEPROG_LOG_LEVEL", "DEBUG");

    Go.Run without = interrupted(plain, log, arguments);
    Go.Run with = interrupted(cached, log, arguments);

    assertThat(without.stdout()).as("%s", without).contains(said);
    assertThat(with.exit()).as("%s", with).isEqualTo(without.exit());
    assertThat(withoutTimes(with.stdout())).isEqualTo(withoutTimes(without.stdout()));
    assertThat(with.stderr()).isEqualTo(without.stderr());
    awaitText(log, "cacheprog statistics");
  }

  private static String withoutTimes(String output) {
    return output.replaceAll("[0-9.]+s\\b", "");
  }

  /// A server and a test that do not end before a file tells them to.
  private static Path slowToStop(Path folder) throws IOException {
    Projects.write(folder, "go.mod", "module example.com/slow\n\ngo 1.24\n");
    Projects.write(
        folder,
        "main.go",
        """
        package main

        import (
        	"fmt"
        	"os"
        	"os/signal"
        	"path/filepath"
        	"time"
        )

        func sign(name string) string { return filepath.Join(os.Getenv("SIGNS"), name) }

        // stopWell waits for Ctrl-C, and then until it may end.
        func stopWell(code int) {
        	interrupts := make(chan os.Signal, 1)
        	signal.Notify(interrupts, os.Interrupt)
        	os.WriteFile(sign("ready"), nil, 0o600)
        	<-interrupts
        	os.WriteFile(sign("stopping"), nil, 0o600)
        	for {
        		if _, err := os.Stat(sign("stop")); err == nil {
        			break
        		}
        		time.Sleep(time.Millisecond)
        	}
        	fmt.Println("bye")
        	os.Exit(code)
        }

        func main() { stopWell(3) }
        """);
    Projects.write(
        folder,
        "main_test.go",
        """
        package main

        import "testing"

        func TestMain(m *testing.M) {
        	go m.Run()
        	stopWell(5)
        }

        func TestSlow(t *testing.T) { select {} }
        """);
    return folder;
  }

  @Test
  void aServerUnderGoRunStopsInItsOwnTime() throws Exception {
    assertEndsAsWithoutUs("bye", "run", ".");
  }

  @Test
  void testsUnderGoTestCleanUpInTheirOwnTime() throws Exception {
    assertEndsAsWithoutUs("bye", "test", "-vet=off");
  }

  /// The store answers nothing any more, so there is something in flight in both directions.
  @ParameterizedTest
  @ValueSource(strings = {"INT", "HUP"})
  void aBuildThatIsBrokenOffEndsAtOnceAndLeavesAGoodCache(String signal) throws Exception {
    Path disk = Fixture.fresh("root");
    Path binary = Fixture.fresh("binary").resolve("hello");
    Go go = Fixture.go(Fixture.library().folder(), disk, Fixture.unique("broken-off"));
    try (FaultyServer store =
            new FaultyServer(Fixture.minio().port(), 60, FaultyServer.Fault.hanging());
        Go.Running running =
            inItsOwnGroup(go)
                .with(S3Server.environment(Fixture.unique("hanging"), store.port()))
                .with(WAITING_FOR_EVER)
                .with("CACHEPROG_PREFETCH", "false")
                .start("build", "-o", binary.toString(), ".")) {
      Fixture.await(LIMIT, "requests that hang", () -> store.requests.get() > 60);

      interruptGroup(signal, running.pid());

      Go.Run stopped = running.await();
      assertThat(stopped.exit()).as("%s", stopped).isNotZero();
      Fixture.await(
          Duration.ofSeconds(20),
          "the end of all processes",
          () -> Fixture.processesWith(disk.toString()).isEmpty());
    }

    Go.Run after = go.run("build", "-o", binary.toString(), ".");
    assertThat(after.exit()).as("%s", after).isZero();
    assertThat(after.complaints()).as("%s", after).isEmpty();
    assertThat(binary).hasSameBinaryContentAs(Fixture.library().binary());
    assertThat(Fixture.files(disk.resolve("tmp"))).isEmpty();
  }

  /// The program before a store that answers nothing, with three uploads that hang. Without
  /// prefetching, since a store that does not answer for a manifest gets no uploads.
  private interface Hanging {
    void run(CacheClient program, FaultyServer store) throws Exception;
  }

  private static void beforeAHangingStore(Hanging test) throws Exception {
    Map<String, String> disk = Map.of("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    try (FaultyServer store =
        new FaultyServer(Fixture.minio().port(), 0, FaultyServer.Fault.hanging())) {
      ProcessBuilder builder =
          new ProcessBuilder("env", "--default-signal=INT,HUP", Workspace.program().toString());
      builder
          .environment()
          .putAll(
              Fixture.merge(
                  S3Server.environment(Fixture.unique("hanging"), store.port()),
                  WAITING_FOR_EVER,
                  disk,
                  Map.of("CACHEPROG_LOG_LEVEL", "DEBUG", "CACHEPROG_PREFETCH", "false")));
      try (CacheClient program = CacheClient.start(builder)) {
        for (int i = 0; i < 3; i++) {
          assertThat(
                  program.put(action(i), new byte[] {(byte) i}).get(60, TimeUnit.SECONDS).error())
              .isNull();
        }
        Fixture.await(LIMIT, "uploads", () -> store.requests.get() >= 3);
        test.run(program, store);
        assertThat(program.strays()).isEmpty();
      }
    }
  }

  private static byte[] action(int number) {
    byte[] action = new byte[32];
    action[0] = (byte) number;
    return action;
  }

  private static void awaitNotice(CacheClient program) throws Exception {
    Fixture.await(LIMIT, "the signal", () -> program.stderr().contains("msg=\"Interrupted; "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "HUP"})
  void serveOnAndThenDoNotWaitForUploads(String signal) throws Exception {
    beforeAHangingStore(
        (program, _) -> {
          interrupt(signal, program);
          awaitNotice(program);

          assertThat(program.get(action(1)).get(60, TimeUnit.SECONDS).isMiss()).isFalse();
          assertThat(program.put(action(4), new byte[] {4}).get(60, TimeUnit.SECONDS).error())
              .isNull();
          assertThat(program.finish()).isZero();
          assertThat(program.stderr())
              .contains("Cancelled uploads because of an interrupt", "uploads_given_up=4")
              .doesNotContain("level=WARN");
        });
  }

  @Test
  void endTheWaitingForUploads() throws Exception {
    beforeAHangingStore(
        (program, _) -> {
          CompletableFuture<CacheClient.Response> closed = program.sendClose();
          interrupt("INT", program);

          assertThat(closed.get(60, TimeUnit.SECONDS).error()).isNull();
          assertThat(program.awaitExit()).isZero();
          assertThat(program.stderr()).contains("uploads_given_up=3").doesNotContain("level=WARN");
        });
  }

  @Test
  void theProgramEndsWithAGoCommandThatDiedOfThem() throws Exception {
    beforeAHangingStore(
        (program, store) -> {
          int before = store.requests.get();
          CompletableFuture<CacheClient.Response> unanswered = program.get(action(9));
          Fixture.await(LIMIT, "a get", () -> store.requests.get() > before);
          interrupt("INT", program);
          program.endRequests();

          assertThat(program.awaitExit()).isZero();
          assertThat(unanswered).isDone();
          assertThat(program.stderr()).contains("uploads_given_up=3").doesNotContain("level=ERROR");
        });
  }

  @Test
  void oneThatEndsProcessesStillDoesAfterAnInterrupt() throws Exception {
    beforeAHangingStore(
        (program, _) -> {
          interrupt("INT", program);
          awaitNotice(program);
          interrupt("TERM", program);

          program.awaitExit();
          assertThat(program.stderr()).contains("cacheprog statistics");
        });
  }

  /// As in the background of a script, or under nohup.
  @Test
  void whatWasIgnoredStaysIgnored() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("env", "--ignore-signal=INT,HUP", Workspace.program().toString());
    builder.environment().put("CACHEPROG_ROOT_DIRECTORY", Fixture.fresh("root").toString());
    builder.environment().put("CACHEPROG_LOG_LEVEL", "DEBUG");
    try (CacheClient program = CacheClient.start(builder)) {
      program.greeting();
      interrupt("INT", program);
      interrupt("HUP", program);

      assertThat(program.get(action(1)).get(60, TimeUnit.SECONDS).isMiss()).isTrue();
      assertThat(program.finish()).isZero();
      assertThat(program.stderr()).doesNotContain("Interrupted; ");
    }
  }
}
