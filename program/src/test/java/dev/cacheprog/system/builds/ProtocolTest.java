package dev.cacheprog.system.builds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.CacheClient;
import dev.cacheprog.testkit.CacheClient.Response;
import dev.cacheprog.testkit.S3Server;
import dev.cacheprog.testkit.Toxiproxy;
import dev.cacheprog.testkit.Workspace;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The packaged program and a client that says exactly what a test wants: memory, time, order.
@Tag("system")
@Timeout(180)
class ProtocolTest {
  private static final System.Logger MEASURED = System.getLogger("measured");
  private static final long MIB = 1 << 20;

  /// How many requests are on their way at once.
  private static final int WINDOW = 32;

  private static CacheClient start(String prefix, Path root, String... arguments) throws Exception {
    return start(Fixture.minio().environment(prefix), root, arguments);
  }

  private static CacheClient start(Map<String, String> environment, Path root, String... arguments)
      throws Exception {
    return CacheClient.start(
        Fixture.merge(
            environment,
            // Single objects only: their number is what these tests ask for.
            Map.of("CACHEPROG_ROOT_DIRECTORY", root.toString(), "CACHEPROG_PREFETCH", "false")),
        arguments);
  }

  private static byte[] action(String name) {
    return CacheClient.sha256(name.getBytes(UTF_8));
  }

  /// A body of 3 to 60 KiB that can be compressed, as objects can.
  private static byte[] body(int number) {
    Random random = new Random(number);
    byte[] body = new byte[(3 << 10) + random.nextInt(57 << 10)];
    random.nextBytes(body);
    for (int i = 0; i < body.length; i++) {
      body[i] &= 15;
    }
    return body;
  }

  private static Response await(CompletableFuture<Response> response) throws Exception {
    return response.get(60, TimeUnit.SECONDS);
  }

  /// Puts bodies, a window of them at a time.
  private static void put(CacheClient program, int from, int to) throws Exception {
    Deque<CompletableFuture<Response>> window = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      window.add(program.put(action("action " + i), body(i)));
      if (window.size() == WINDOW) {
        assertThat(await(window.remove()).error()).isNull();
      }
    }
    for (CompletableFuture<Response> response : window) {
      assertThat(await(response).error()).isNull();
    }
  }

  private static void get(CacheClient program, int from, int to) throws Exception {
    Deque<CompletableFuture<Response>> window = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      window.add(program.get(action("action " + i)));
      if (window.size() == WINDOW) {
        assertThat(await(window.remove()).isMiss()).as(program.stderr()).isFalse();
      }
    }
    for (CompletableFuture<Response> response : window) {
      assertThat(await(response).isMiss()).as(program.stderr()).isFalse();
    }
  }

  /// Closes the session.
  ///
  /// @return the most memory that the program has had, in bytes, uploads included
  private static long finish(CacheClient program) throws Exception {
    long peak = program.peakMemory();
    CompletableFuture<Response> closed = program.sendClose();
    while (!closed.isDone()) {
      try {
        peak = Math.max(peak, program.peakMemory());
      } catch (IOException _) {
        break; // it has just ended
      }
      Thread.sleep(2);
    }
    assertThat(await(closed).error()).isNull();
    assertThat(program.awaitExit()).isZero();
    assertThat(program.strays()).isEmpty();
    assertThat(program.stderr()).doesNotContain("level=WARN").doesNotContain("level=ERROR");
    return peak;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSessionOf1000GetsAnd1000PutsNeedsAtMost160Mebibytes() throws Exception {
    String prefix = Fixture.unique("memory");
    long filling;
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 1000);
      filling = finish(program);
    }

    long peak;
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      get(program, 0, 1000);
      put(program, 1000, 2000);
      peak = finish(program);
    }

    MEASURED.log(
        System.Logger.Level.INFO,
        "1000 puts: {0} MiB; 1000 gets and 1000 puts: {1} MiB",
        filling / MIB,
        peak / MIB);
    assertThat(Fixture.minio().list(prefix + "/")).hasSize(2000);
    assertThat(peak).isLessThanOrEqualTo(160 * MIB);
    assertThat(filling).isLessThanOrEqualTo(160 * MIB);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Tag("variation")
  void aBodyOf512MebibytesIsNotHeldInMemory() throws Exception {
    long size = 512 * MIB;
    byte[] outputId = Large.hash(size);
    byte[] large = action("large");
    String prefix = Fixture.unique("large");
    Path root = Fixture.fresh("root");
    Path other = Fixture.fresh("root");
    try {
      long putWithout;
      try (CacheClient program = start(prefix + "-without", root)) {
        put(program, 0, 200);
        putWithout = finish(program);
      }
      Workspace.delete(root);
      long put;
      try (CacheClient program = start(prefix, root)) {
        put(program, 0, 200);
        assertThat(await(program.put(large, outputId, size, new Large(size))).error()).isNull();
        put = finish(program);
      }
      Workspace.delete(root);

      long getWithout;
      try (CacheClient program = start(prefix, other)) {
        get(program, 0, 200);
        getWithout = finish(program);
      }
      long get;
      try (CacheClient program = start(prefix, root)) {
        get(program, 0, 200);
        Response response = await(program.get(large));
        assertThat(response.isMiss()).as(program.stderr()).isFalse();
        assertThat(response.diskPath()).hasSize(size);
        try (InputStream is = Files.newInputStream(response.diskPath());
            InputStream should = new Large(size)) {
          assertThat(hash(is)).isEqualTo(hash(should));
        }
        get = finish(program);
      }

      MEASURED.log(
          System.Logger.Level.INFO,
          "512 MiB: put {0} MiB instead of {1}, get {2} MiB instead of {3}",
          put / MIB,
          putWithout / MIB,
          get / MIB,
          getWithout / MIB);
      assertThat(put - putWithout).isLessThanOrEqualTo(48 * MIB);
      assertThat(get - getWithout).isLessThanOrEqualTo(48 * MIB);
    } finally {
      Workspace.delete(root);
      Workspace.delete(other);
    }
  }

  private static byte[] hash(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return digest.digest();
  }

  /// A long body that can be compressed to about half its size.
  private static final class Large extends FilterInputStream {
    private final byte[] block = new byte[64 << 10];
    private long left;
    private long state = 88172645463325252L;

    Large(long size) {
      super(InputStream.nullInputStream());
      left = size;
    }

    static byte[] hash(long size) throws Exception {
      return ProtocolTest.hash(new Large(size));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int n = (int) Math.min(Math.min(length, left), block.length);
      for (int i = 0; i < n; i += 8) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        for (int k = 0; k < 8 && i + k < n; k++) {
          bytes[offset + i + k] = (byte) ((state >>> (8 * k)) & 15);
        }
      }
      left -= n;
      return n;
    }
  }

  @Test
  void closeIsAnsweredOnceAllUploadsAreDoneAndThenTheProgramEnds() throws Exception {
    String prefix = Fixture.unique("close");
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(S3Server.environment(prefix, proxy.port()), Fixture.fresh("root"))) {
      proxy.add("latency", "{\"latency\":100}");
      put(program, 0, 200);
      assertThat(Fixture.minio().list(prefix + "/")).hasSizeLessThan(200);

      assertThat(await(program.sendClose()).error()).isNull();

      long answered = System.nanoTime();
      assertThat(Fixture.minio().list(prefix + "/")).hasSize(200);
      assertThat(program.awaitExit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - answered)).isLessThan(Duration.ofSeconds(2));
      assertThat(program.strays()).isEmpty();
    }
  }

  @Test
  void theEndOfStdinIsAsGoodAsClose() throws Exception {
    String prefix = Fixture.unique("end");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 50);
      program.endRequests();

      assertThat(program.awaitExit()).isZero();
      assertThat(Fixture.minio().list(prefix + "/")).hasSize(50);
      assertThat(program.stderr()).contains("cacheprog statistics");
    }
  }

  @Test
  void aGoCommandThatDiesInTheMiddleOfABodyLeavesNothingHalf() throws Exception {
    String prefix = Fixture.unique("half");
    Path root = Fixture.fresh("root");
    try (CacheClient program = start(prefix, root)) {
      put(program, 0, 10);
      InputStream half =
          new FilterInputStream(new Large(20 * MIB)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              int n = super.read(bytes, offset, length);
              if (n < 0) {
                throw new IOException("died");
              }
              return n;
            }
          };
      assertThatThrownBy(() -> program.put(action("half"), Large.hash(40 * MIB), 40 * MIB, half))
          .hasMessage("died");
      program.endRequests();

      program.awaitExit();

      assertThat(Fixture.minio().list(prefix + "/")).hasSize(10);
      assertThat(Fixture.files(root.resolve("tmp"))).isEmpty();
      assertThat(program.strays()).isEmpty();
    }
    try (CacheClient program = start(Map.of(), root)) {
      get(program, 0, 10);
      assertThat(await(program.get(action("half"))).isMiss()).isTrue();
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void whatAKilledProgramLeftIsDeletedByALaterOne() throws Exception {
    Path root = Fixture.fresh("root");
    try (CacheClient program = start(Map.of(), root)) {
      put(program, 0, 1);
      InputStream half =
          new FilterInputStream(new Large(20 * MIB)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              int n = super.read(bytes, offset, length);
              if (n < 0) {
                throw new IOException("enough");
              }
              return n;
            }
          };
      assertThatThrownBy(() -> program.put(action("half"), Large.hash(40 * MIB), 40 * MIB, half))
          .hasMessage("enough");
    } // which kills it
    assertThat(Fixture.files(root.resolve("tmp"))).hasSize(1);
    Path left = Fixture.files(root.resolve("tmp")).getFirst();

    try (CacheClient program = start(Map.of(), root)) {
      put(program, 1, 2);
      assertThat(program.finish()).isZero();
    }
    assertThat(left).as("it may belong to somebody").exists();

    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    try (CacheClient program = start(Map.of(), root)) {
      put(program, 2, 3);
      Fixture.await(Duration.ofSeconds(10), "the tidying", () -> !Files.exists(left));
      assertThat(program.finish()).isZero();
    }
  }

  /// Clients that cache linked programs run them where they lie.
  @Test
  void aBodyThatIsAProgramRunsWhetherItWasPutOrFetched() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/echo").toRealPath());
    String prefix = Fixture.unique("programs");
    try (CacheClient session = start(prefix, Fixture.fresh("root"))) {
      Response put = await(session.put(action("program"), program));
      assertThat(Fixture.execute(put.diskPath().toString(), "runs")).isEqualTo("runs\n");
      assertThat(session.finish()).isZero();
    }
    try (CacheClient session = start(prefix, Fixture.fresh("root"))) {
      Response got = await(session.get(action("program")));
      assertThat(Fixture.execute(got.diskPath().toString(), "runs")).isEqualTo("runs\n");
      assertThat(session.finish()).isZero();
    }
  }

  @Test
  void aHangingStoreHoldsUpNeitherPutsNorGetsOfWhatIsOnTheDisk() throws Exception {
    Path root = Fixture.fresh("root");
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(
                S3Server.environment(Fixture.unique("hangs"), proxy.port()),
                root,
                "--remote-get-timeout=8s",
                "--remote-put-timeout=60s",
                "--max-background-wait=100ms")) {
      proxy.add("timeout", "{\"timeout\":0}");
      program.greeting();

      long start = System.nanoTime();
      CompletableFuture<Response> hanging = program.get(action("unknown"));
      put(program, 0, 100);
      get(program, 0, 100);
      Duration time = Duration.ofNanos(System.nanoTime() - start);

      assertThat(hanging).isNotDone();
      assertThat(time).isLessThan(Duration.ofSeconds(3));
      assertThat(await(hanging).isMiss()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("sooner than the time-out of a single slow object, since nothing else moves either")
          .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(6));
      assertThat(program.finish()).isZero();
    }
  }

  @Test
  void uploadsThatTakeTooLongAreGivenUpAndCounted() throws Exception {
    try (Toxiproxy proxy = Toxiproxy.start(Fixture.fresh("proxy"), Fixture.minio().port());
        CacheClient program =
            start(
                S3Server.environment(Fixture.unique("gives-up"), proxy.port()),
                Fixture.fresh("root"),
                "--remote-put-timeout=60s",
                "--max-background-wait=1s")) {
      proxy.add("timeout", "{\"timeout\":0}");
      put(program, 0, 100);

      long start = System.nanoTime();
      assertThat(program.finish()).isZero();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
      assertThat(program.stderr())
          .containsPattern("level=WARN msg=\"Cancelled uploads that took too long\" uploads=100 ")
          .contains("uploads_given_up=100");
      assertThat(program.strays()).isEmpty();
    }
  }

  @Test
  void malformedInputIsAnsweredWithAnErrorAndTheSessionGoesOn() throws Exception {
    try (CacheClient program = start(Map.of(), Fixture.fresh("root"))) {
      put(program, 0, 1);
      Response unknown = await(program.request("{\"ID\":%d,\"Command\":\"dance\"}"));
      Response shortId =
          await(program.request("{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"AAAA\"}"));

      assertThat(unknown.error()).isNotEmpty();
      assertThat(shortId.error()).isNotEmpty();
      get(program, 0, 1);
      assertThat(program.finish()).isZero();
      assertThat(program.stderr().lines().filter(line -> line.contains("level=ERROR"))).hasSize(2);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linesOf64MebibytesCostNoMemory() throws Exception {
    String nonsense = "A".repeat(64 << 20);
    try (CacheClient program = start(Map.of(), Fixture.fresh("root"))) {
      put(program, 0, 1);
      // Too long to tell its ID: never answered.
      CompletableFuture<Response> ignored =
          program.request("{\"x\":\"" + nonsense + "\",\"ID\":%d,\"Command\":\"get\"}");
      Response longer =
          await(
              program.request(
                  "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"AAAA\",\"OutputID\":\"AAAA\",\"BodySize\":10}\n\n"
                      + "\""
                      + nonsense
                      + "\""));

      assertThat(longer.error()).contains("more bytes than BodySize says");
      get(program, 0, 1);
      long peak = program.peakMemory();
      MEASURED.log(System.Logger.Level.INFO, "lines of 64 MiB: {0} MiB", peak / MIB);
      assertThat(peak).isLessThanOrEqualTo(120 * MIB);
      assertThat(ignored).isNotDone();
      assertThat(program.finish()).isZero();
      assertThat(program.strays()).isEmpty();
    }
  }

  @Test
  void aBodyThatIsNotWhatItsOutputIdSaysIsRefused() throws Exception {
    String prefix = Fixture.unique("liar");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      byte[] body = body(1);
      Response response =
          await(
              program.put(
                  action("liar"),
                  CacheClient.sha256(body(2)),
                  body.length,
                  new java.io.ByteArrayInputStream(body)));

      assertThat(response.error()).isNotEmpty();
      assertThat(await(program.get(action("liar"))).isMiss()).isTrue();
      assertThat(program.finish()).isZero();
      assertThat(Fixture.minio().list(prefix + "/")).isEmpty();
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aSignalThatEndsTheProgramLetsItFinishItsUploads() throws Exception {
    String prefix = Fixture.unique("term");
    try (CacheClient program = start(prefix, Fixture.fresh("root"))) {
      put(program, 0, 200);
      Fixture.execute("kill", "-TERM", Long.toString(program.pid()));

      program.awaitExit();

      assertThat(Fixture.minio().list(prefix + "/")).hasSize(200);
      assertThat(program.stderr()).contains("cacheprog statistics");
      assertThat(program.strays()).isEmpty();
    }
  }
}
