package dev.cacheprog.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.system.support.Mount;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `cacheprog stats` agrees with what go commands did.
@Tag("system")
@Timeout(300)
class StatsTest {
  private static Fixture.Result cacheprog(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Workspace.program().toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Fixture.Result result = Fixture.run(builder);
    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.err()).isEmpty();
    return result;
  }

  private static String stats(Path root, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("stats", "--root-directory=" + root));
    all.addAll(List.of(args));
    return cacheprog(Map.of(), all.toArray(String[]::new)).out();
  }

  /// The number of that name in a JSON object.
  private static long number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
    assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /// One session, which looks one action up that is not there, and puts it.
  private static void session(Map<String, String> environment, int number) throws Exception {
    try (CacheClient client = CacheClient.start(environment)) {
      byte[] id = CacheClient.sha256(new byte[] {(byte) number, (byte) (number >> 8)});
      assertThat(client.get(id).get().isMiss()).isTrue();
      assertThat(client.put(id, new byte[100]).get().error()).isNull();
      assertThat(client.finish()).isZero();
    }
  }

  private static Map<String, String> on(Path root) {
    return Map.of("CACHEPROG_ROOT_DIRECTORY", root.toString());
  }

  /// As `go list` does, this client does not wait for its cache program, which has yet to upload.
  @Test
  void aSessionWhoseGoCommandDidNotWaitIsWaitedFor() throws Exception {
    Path root = Fixture.fresh("root");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment = new HashMap<>(on(root));
      environment.putAll(S3Server.environment("silent", silent.getLocalPort()));
      environment.put("CACHEPROG_DISABLE_GET", "true");
      environment.put("CACHEPROG_PREFETCH", "false");
      environment.put("CACHEPROG_MAX_BACKGROUND_WAIT", "1s");
      try (CacheClient client = CacheClient.start(environment)) {
        byte[] id = CacheClient.sha256(new byte[] {1});
        assertThat(client.put(id, new byte[100]).get().error()).isNull();
        client.endRequests();
        Fixture.await(
            Duration.ofSeconds(30), "the end", () -> Files.exists(root.resolve("ending")));

        assertThat(number(stats(root, "--json"), "put_calls")).isEqualTo(1);
        assertThat(root.resolve("ending")).doesNotExist();
      }
    }
  }

  @Test
  void buildsOnOneRootAddUp() throws Exception {
    Path project = Fixture.small().folder();
    Path root = Fixture.fresh("root");
    Path binary = Fixture.fresh("binary").resolve("hello");
    Path each = Fixture.fresh("each").resolve("stats.json");
    Go go =
        Fixture.go(project, root, Fixture.SMALL_PREFIX)
            .with("CACHEPROG_STATS_JSON", each.toString());
    for (int i = 0; i < 2; i++) {
      Go.Run run = go.run("build", "-o", binary.toString(), ".");
      assertThat(run.exit()).as("%s", run).isZero();
    }

    String json = stats(root, "--json");
    String text = stats(root);

    List<String> sessions = Files.readAllLines(each);
    assertThat(sessions).hasSize(2);
    for (String name :
        List.of(
            "get_calls",
            "get_hits",
            "put_calls",
            "local_hits",
            "prefetched_hits",
            "fetched_hits",
            "bytes_fetched",
            "bytes_sent",
            "bytes_hit",
            "get_wait_us",
            "remote_errors",
            "uploads_given_up")) {
      assertThat(number(json, name))
          .as(name)
          .isEqualTo(sessions.stream().mapToLong(line -> number(line, name)).sum());
    }
    assertThat(number(json, "sessions")).isEqualTo(2);
    assertThat(number(json, "get_misses"))
        .isEqualTo(number(json, "get_calls") - number(json, "get_hits"));
    assertThat(number(json, "prefetched_hits")).isPositive();
    assertThat(number(json, "local_hits")).isPositive();
    assertThat(text)
        .startsWith("Statistics of " + root + " since ")
        .containsPattern("(?m)^Go commands +2$")
        .containsPattern("(?m)^  Hits +[1-9][0-9,]* +[0-9.]+ %$")
        .containsPattern("(?m)^Downloaded +[0-9.]+ [KM]iB  compressed$")
        .containsPattern("(?m)^Time saved +[0-9.]+ s  estimated$")
        .containsPattern("(?m)^Store errors +0$");

    assertThat(stats(root, "--zero")).isEqualTo("Statistics of " + root + " zeroed\n");
    assertThat(stats(root)).startsWith("no sessions on " + root + " since ");
    assertThat(go.run("vet", "./greet").exit()).isZero();
    assertThat(number(stats(root, "--json"), "sessions")).isEqualTo(1);
  }

  @Test
  void sinceLeavesOutWhatEndedBefore() throws Exception {
    Path root = Fixture.fresh("root");
    long before = Instant.now().minus(Duration.ofHours(2)).toEpochMilli();
    Files.writeString(
        root.resolve("stats"),
        "cacheprog1 from=%d to=%d sessions=1 get_calls=41 end\n".formatted(before - 9, before));
    session(on(root), 1);

    assertThat(number(stats(root, "--json"), "get_calls")).isEqualTo(42);
    assertThat(number(stats(root, "--json", "--since", "1h"), "get_calls")).isEqualTo(1);
    assertThat(number(stats(root, "--json", "--since", "3h"), "get_calls")).isEqualTo(42);
  }

  @Test
  void aHundredSessionsAtATimeAreAllCounted() throws Exception {
    Path root = Fixture.fresh("root");
    Path before = root.resolve("stats");
    // So much that the first session to end has it summed up.
    String line = "cacheprog1 from=1 to=2 sessions=1 end\n";
    int earlier = (512 << 10) / line.length() + 1;
    Files.writeString(before, line.repeat(earlier), StandardOpenOption.CREATE);

    Together.run(
        20,
        Duration.ofSeconds(250),
        thread -> {
          for (int i = 0; i < 5; i++) {
            session(on(root), 5 * thread + i);
          }
        });

    String json = stats(root, "--json");
    assertThat(root.resolve("stats.1")).exists();
    assertThat(number(json, "sessions")).isEqualTo(earlier + 100);
    assertThat(number(json, "get_calls")).isEqualTo(100);
    assertThat(number(json, "put_calls")).isEqualTo(100);
  }

  @Test
  void aSessionThatASignalEndsCountsAndOneThatIsKilledDoesNoHarm() throws Exception {
    Path root = Fixture.fresh("root");
    for (boolean kill : new boolean[] {false, true}) {
      try (CacheClient client = CacheClient.start(on(root))) {
        assertThat(client.get(new byte[32]).get().isMiss()).isTrue();
        ProcessHandle process = ProcessHandle.of(client.pid()).orElseThrow();
        if (kill) {
          process.destroyForcibly();
        } else {
          process.destroy();
        }
        client.awaitExit();
      }
    }
    session(on(root), 1);

    assertThat(number(stats(root, "--json"), "sessions")).isEqualTo(2);
  }

  @Test
  void theDefaultRootHasStatisticsToo() throws Exception {
    Map<String, String> environment = Map.of("TMPDIR", Fixture.fresh("tmpdir").toString());
    assertThat(cacheprog(environment, "stats").out()).startsWith("no sessions yet on ");

    session(environment, 1);

    assertThat(number(cacheprog(environment, "stats", "--json").out(), "sessions")).isEqualTo(1);
  }

  @Test
  void whereThereIsNothingThatIsSaidAndNothingIsMade() throws Exception {
    Path root = Fixture.fresh("parent").resolve("root");

    assertThat(stats(root)).isEqualTo("no sessions yet on " + root + "\n");
    assertThat(stats(root, "--zero"))
        .isEqualTo("No statistics to reset: there is no root directory " + root + "\n");
    assertThat(number(stats(root, "--json"), "sessions")).isZero();
    assertThat(root).doesNotExist();
  }

  @Test
  void aFileOfAnotherProgramIsNotZeroed() throws Exception {
    Path root = Fixture.fresh("root");
    Path file = Files.writeString(root.resolve("stats"), "goals 3\n");

    assertThat(stats(root, "-z")).isEqualTo("no sessions yet on " + root + "\n");
    assertThat(file).hasContent("goals 3\n");
  }

  @Test
  void trimmingKeepsThemAndClearingDoesNot() throws Exception {
    Path root = Fixture.fresh("root");
    session(on(root), 1);

    cacheprog(Map.of(), "trim", "--root-directory=" + root, "--disk-max-size=1");
    assertThat(number(stats(root, "--json"), "sessions")).isEqualTo(1);
    cacheprog(Map.of(), "clear", "--root-directory=" + root);
    assertThat(stats(root)).isEqualTo("no sessions yet on " + root + "\n");
  }

  @Test
  void aRootThatCannotBeWrittenIsNoReasonToComplain() throws Exception {
    try (Mount disk = Mount.tmpfs("rw")) {
      session(on(disk.folder()), 1);
      Fixture.execute("mount", "-o", "remount,ro", disk.folder().toString());
      try (CacheClient client = CacheClient.start(on(disk.folder()))) {
        assertThat(client.get(new byte[32]).get().isMiss()).isTrue();
        assertThat(client.finish()).isZero();
        assertThat(client.stderr()).doesNotContain("level=WARN", "level=ERROR");
      }

      assertThat(number(stats(disk.folder(), "--json"), "sessions")).isEqualTo(1);
    }
  }
}
