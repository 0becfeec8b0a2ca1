package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Together;
import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.Go;
import dev.cacheprog.testkit.S3Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Much more than usual, with a real store.
@Tag("system")
@Tag("soak")
@Timeout(3600)
@EnabledOnOs(OS.LINUX)
class SoakTest {
  private static final System.Logger MEASURED = System.getLogger("measured");

  /// The heap of 256 MB, and what the JVM needs besides.
  private static final long MOST_MEMORY = 340L << 20;

  private static final int ROUNDS = 20;
  private static final int PUTS = 1000;
  private static final int GETS = 2500;

  /// As many as go has in flight.
  private static final int AT_ONCE = 16;

  /// What a process has.
  private record Size(long memory, int threads, int descriptors) {
    static Size of(CacheClient program) throws IOException {
      Path process = Path.of("/proc/" + program.pid());
      long memory = 0;
      int threads = 0;
      for (String line : Files.readAllLines(process.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          memory = Long.parseLong(line.replaceAll("\\D", "")) << 10;
        } else if (line.startsWith("Threads:")) {
          threads = Integer.parseInt(line.replaceAll("\\D", ""));
        }
      }
      try (Stream<Path> open = Files.list(process.resolve("fd"))) {
        return new Size(memory, threads, (int) open.count());
      }
    }
  }

  private static byte[] action(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  private static byte[] body(int number) {
    Random random = new Random(number);
    byte[] body = new byte[1 + random.nextInt(number % 100 == 0 ? 400_000 : 6000)];
    random.nextBytes(body);
    return body;
  }

  /// Requests in flight, bounded as go bounds them.
  private static final class Window {
    private final Deque<CompletableFuture<Response>> flying = new ArrayDeque<>();

    void add(CompletableFuture<Response> response) throws Exception {
      flying.add(response);
      while (flying.size() > AT_ONCE) {
        await();
      }
    }

    void await() throws Exception {
      assertThat(flying.removeFirst().get(120, TimeUnit.SECONDS).error()).isNull();
    }

    void awaitAll() throws Exception {
      while (!flying.isEmpty()) {
        await();
      }
    }
  }

  @Test
  void aSessionOfManyGetsAndPutsStaysAsItIs() throws Exception {
    Path root = Fixture.fresh("root");
    String prefix = Fixture.unique("soak");
    Random random = new Random(20_261_125);
    Size early = null;
    Size late = null;
    int misses = 0;
    try (CacheClient program =
        CacheClient.start(
            Fixture.merge(
                S3Server.environment(prefix, Fixture.minio().port()),
                Map.of("CACHEPROG_MAX_BACKGROUND_WAIT", "120s")),
            "--root-directory=" + root)) {
      int known = 0;
      Window window = new Window();
      for (int round = 1; round <= ROUNDS; round++) {
        for (int i = 0; i < PUTS; i++) {
          window.add(program.put(action(known), body(known)));
          known++;
        }
        window.awaitAll();
        for (int i = 0; i < GETS; i++) {
          boolean miss = i % 5 == 0;
          misses += miss ? 1 : 0;
          int wanted = miss ? -1 - misses : random.nextInt(known);
          window.add(
              program
                  .get(action(wanted))
                  .thenApply(
                      response -> {
                        assertThat(response.isMiss()).isEqualTo(miss);
                        return response;
                      }));
        }
        window.awaitAll();
        Size size = Size.of(program);
        MEASURED.log(
            System.Logger.Level.INFO,
            "round {0}: {1} MB, {2} threads, {3} descriptors, {4} temporary files",
            round,
            size.memory >> 20,
            size.threads,
            size.descriptors,
            Fixture.files(root.resolve("tmp")).size());
        early = round == ROUNDS / 2 ? size : early;
        late = size;
      }
      assertThat(program.finish()).isZero();
      assertThat(program.stderr()).contains("remote_errors=0");
      assertThat(program.strays()).hasSize(0);
    }
    assertThat(early).isNotNull();
    assertThat(late).isNotNull();
    // A session notes all that it is asked for, 1 KB each. The rest is garbage: the heap takes what
    // it may have before it is collected thoroughly.
    assertThat(late.memory).as("memory").isLessThan(MOST_MEMORY);
    assertThat(late.threads).as("threads").isLessThanOrEqualTo(early.threads + 8);
    assertThat(late.descriptors).as("descriptors").isLessThanOrEqualTo(early.descriptors + 16);
    assertThat(Fixture.files(root.resolve("tmp"))).isEmpty();

    // All of it is in the store.
    try (CacheClient other =
        CacheClient.start(
            S3Server.environment(prefix, Fixture.minio().port()),
            "--root-directory=" + Fixture.fresh("other"))) {
      for (int number = 0; number < ROUNDS * PUTS; number += 97) {
        Response response = other.get(action(number)).get(60, TimeUnit.SECONDS);
        assertThat(response.isMiss()).as("object %d", number).isFalse();
        assertThat(response.diskPath()).hasBinaryContent(body(number));
      }
      assertThat(other.finish()).isZero();
    }
  }

  @Test
  void manyGoCommandsShareOneDirectoryAndOneStore() throws Exception {
    int commands = 32;
    Path project = Fixture.small().folder();
    Path root = Fixture.fresh("root");
    Path binaries = Fixture.fresh("binaries");
    String prefix = Fixture.unique("crowd");
    Map<Integer, Go.Run> runs = new ConcurrentHashMap<>();

    Together.run(
        commands,
        Duration.ofMinutes(20),
        number -> {
          String binary = binaries.resolve("b" + number).toString();
          Go go = Fixture.go(project, root, prefix);
          runs.put(
              number,
              number % 4 == 0 ? go.run("vet", "./...") : go.run("build", "-o", binary, "./tiny"));
        });

    assertThat(runs).hasSize(commands);
    for (Go.Run run : runs.values()) {
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.complaints()).as("%s", run).isEmpty();
    }
    for (int number = 1; number < commands; number++) {
      if (number % 4 != 0) {
        assertThat(binaries.resolve("b" + number)).hasSameBinaryContentAs(binaries.resolve("b1"));
      }
    }
    assertThat(Fixture.processesWith(root.toString())).isEmpty();
    assertThat(Fixture.files(root.resolve("tmp"))).isEmpty();
  }
}
