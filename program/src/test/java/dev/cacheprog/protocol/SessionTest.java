package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
  private static final byte[] BODY = Samples.noise(10);

  private final MemoryCache cache = new MemoryCache();
  private final MemoryLog log = new MemoryLog();
  private final Lines out = new Lines();

  /// Stdout, as the go command reads it.
  private static final class Lines extends OutputStream {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile boolean closed;

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    String next() throws InterruptedException {
      String next = lines.poll(Together.GUARD.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no response came");
      }
      return next;
    }
  }

  private List<String> run(Wire wire) throws IOException, InterruptedException {
    new Session(new ByteArrayInputStream(wire.bytes()), out, cache, cache, log).run();
    assertThat(out.line.size()).as("bytes after the last line").isZero();
    return List.copyOf(out.lines);
  }

  private static Map<Long, String> byId(List<String> lines) throws MalformedException {
    Map<Long, String> byId = new HashMap<>();
    for (String line : lines) {
      Long id = JsonObject.parse(line.getBytes(UTF_8), 0, line.getBytes(UTF_8).length).number("ID");
      assertThat(id).isNotNull();
      assertThat(byId.put(id, line)).as("an earlier response to the same request").isNull();
    }
    return byId;
  }

  @Test
  void greetsWithOneLine() throws IOException {
    Session.greet(out);

    assertThat(out.lines)
        .containsExactly("{\"ID\":0,\"KnownCommands\":[\"get\",\"put\",\"close\"]}");
  }

  @Test
  void answersAMiss() throws Exception {
    assertThat(run(new Wire().get(1, "a").close(2)))
        .containsExactly("{\"ID\":1,\"Miss\":true}", "{\"ID\":2}");
  }

  @Test
  void answersAPutWithThePath() throws Exception {
    List<String> lines = run(new Wire().put(1, "a", BODY).close(2));

    assertThat(lines)
        .containsExactly(
            "{\"ID\":1,\"DiskPath\":\"/memory/" + OutputId.ofBody(BODY) + "\"}", "{\"ID\":2}");
    assertThat(cache.body(Samples.action("a"))).isEqualTo(BODY);
  }

  @Test
  void answersAHitWithAllFacts() throws Exception {
    run(new Wire().put(1, "a", BODY));
    out.lines.clear();

    List<String> lines = run(new Wire().get(2, "a"));

    assertThat(lines)
        .containsExactly(
            "{\"ID\":2,\"OutputID\":\"%s\",\"Size\":10,\"Time\":\"%s\",\"DiskPath\":\"/memory/%s\"}"
                .formatted(
                    Wire.base64(OutputId.ofBody(BODY)), MemoryCache.TIME, OutputId.ofBody(BODY)));
  }

  @Test
  void takesEmptyBodies() throws Exception {
    run(new Wire().put(1, "a", new byte[0]));

    assertThat(cache.body(Samples.action("a"))).isEmpty();
  }

  @Test
  void answersManyRequestsSentAtOnce() throws Exception {
    Wire wire = new Wire();
    for (int i = 1; i <= 500; i++) {
      wire.get(i, "a" + i).put(1000 + i, "b" + i, Samples.noise(i));
    }

    List<String> lines = run(wire.close(9999));

    assertThat(byId(lines)).hasSize(1001);
    assertThat(lines.getLast()).isEqualTo("{\"ID\":9999}");
    for (int i = 1; i <= 500; i++) {
      assertThat(cache.body(Samples.action("b" + i))).isEqualTo(Samples.noise(i));
    }
  }

  @Test
  void closesTheCacheOnceAndThenStdout() throws Exception {
    run(new Wire().close(1));

    assertThat(cache.closes).hasValue(1);
    assertThat(out.closed).isTrue();
  }

  @Test
  void requestsAfterCloseAreNotRead() throws Exception {
    assertThat(run(new Wire().close(1).get(2, "a"))).containsExactly("{\"ID\":1}");
    assertThat(cache.gets).hasValue(0);
  }

  @Test
  void theEndOfStdinIsACloseWithoutAnAnswer() throws Exception {
    assertThat(run(new Wire().get(1, "a"))).containsExactly("{\"ID\":1,\"Miss\":true}");

    assertThat(cache.closes).hasValue(1);
    assertThat(out.closed).isTrue();
  }

  @Test
  void answersABodyThatEndsTooEarly() throws Exception {
    List<String> lines = run(new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).raw("\"AAAA"));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("{\"ID\":1,\"Err\":").contains("stdin ended");
    assertThat(cache.puts).hasValue(0);
    assertThat(cache.closes).hasValue(1);
    assertThat(cache.received).hasSize(1).allMatch(MemoryIncoming::closed);
  }

  @Test
  void answersTheRequestAfterARefusedOne() throws Exception {
    Wire wire =
        new Wire()
            .raw("{\"ID\":1,\"Command\":\"dance\"}\n\n")
            .putLine(2, "a", OutputId.ofBody(BODY), 10)
            .get(3, "a")
            .putLine(4, "a", OutputId.ofBody(BODY), -4)
            .put(5, "a", BODY)
            .close(6);

    Map<Long, String> responses = byId(run(wire));

    assertThat(responses).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(responses.get(1L)).contains("\"Err\":\"unknown command 'dance'\"");
    assertThat(responses.get(2L)).contains("\"Err\":\"put: the body line is missing\"");
    assertThat(responses.get(4L)).contains("\"Err\":\"put: BodySize is negative: -4\"");
    assertThat(responses.get(5L)).contains("DiskPath");
    assertThat(log.messages(Log.Level.ERROR)).hasSize(3).containsOnly("Rejected malformed request");
  }

  @Test
  void answersWhatTheLocalDiskHasWithoutAskingFurther() throws Exception {
    OutputId output = OutputId.ofBody(BODY);
    cache.local.put(
        Samples.action("a"), new LocalEntry(output, 10, MemoryCache.TIME, Path.of("/cache/a")));

    List<String> lines = run(new Wire().get(1, "a").close(2));

    assertThat(lines.getFirst()).contains("\"ID\":1", "\"DiskPath\":\"/cache/a\"");
    assertThat(cache.gets).hasValue(0);
  }

  @Test
  void aSlowGetDoesNotHoldUpOthers() throws Exception {
    CountDownLatch slow = cache.slow(Samples.action("slow"));
    byte[] input = new Wire().get(1, "slow").get(2, "a").put(3, "b", BODY).close(4).bytes();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Session session = new Session(new ByteArrayInputStream(input), out, cache, cache, log);
      Future<Boolean> running =
          executor.submit(
              () -> {
                session.run();
                return true;
              });

      Map<Long, String> early = byId(List.of(out.next(), out.next()));
      assertThat(early).containsOnlyKeys(2L, 3L);

      slow.countDown();
      Together.await(running);
    }
    assertThat(out.lines).containsExactly("{\"ID\":1,\"Miss\":true}", "{\"ID\":4}");
  }

  @Test
  void closeWaitsForWhatIsStillBeingAnswered() throws Exception {
    CountDownLatch slow = cache.slow(Samples.action("slow"));
    byte[] input = new Wire().get(1, "slow").close(2).bytes();
    Session session = new Session(new ByteArrayInputStream(input), out, cache, cache, log);
    Together.Running<Boolean> running =
        Together.start(
            () -> {
              session.run();
              return true;
            });
    Together.until(() -> cache.gets.get() == 1);
    running.untilItWaits();

    assertThat(out.lines).isEmpty();
    assertThat(cache.closes).hasValue(0);

    slow.countDown();
    running.await();
    assertThat(out.lines).containsExactly("{\"ID\":1,\"Miss\":true}", "{\"ID\":2}");
    assertThat(cache.closes).hasValue(1);
  }

  @Test
  void aGetThatBreaksOffIsAMiss() throws Exception {
    cache.fail(Samples.action("a"), new IllegalStateException("a bug"));
    cache.fail(Samples.action("b"), new InterruptedException());
    cache.fail(Samples.action("c"), new NoClassDefFoundError("native"));

    Map<Long, String> responses =
        byId(run(new Wire().get(1, "a").get(2, "b").get(3, "c").close(4)));

    assertThat(responses.get(1L)).isEqualTo("{\"ID\":1,\"Miss\":true}");
    assertThat(responses.get(2L)).isEqualTo("{\"ID\":2,\"Miss\":true}");
    assertThat(responses.get(3L)).isEqualTo("{\"ID\":3,\"Miss\":true}");
    assertThat(log.messages(Log.Level.ERROR)).hasSize(3);
  }

  @Test
  void aPutThatFailsIsAnError() throws Exception {
    cache.fail(Samples.action("a"), new IOException("disk full"));
    cache.fail(Samples.action("b"), new IllegalStateException("a bug"));

    Map<Long, String> responses =
        byId(run(new Wire().put(1, "a", BODY).put(2, "b", BODY).close(3)));

    assertThat(responses.get(1L)).contains("\"Err\":").contains("disk full");
    assertThat(responses.get(2L)).contains("\"Err\":").contains("a bug");
    assertThat(log.messages(Log.Level.ERROR)).hasSize(2);
  }

  @Test
  void finishesWhatIsOwedWhenTheGoCommandIsGone() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    byte[] input = new Wire().put(1, "a", BODY).get(2, "b").close(3).bytes();
    Session session = new Session(new ByteArrayInputStream(input), gone, cache, cache, log);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(session::run)
        .withMessage("broken pipe");

    assertThat(cache.body(Samples.action("a"))).isEqualTo(BODY);
    assertThat(cache.closes).hasValue(1);
  }

  @Test
  void finishesWhatIsOwedWhenStdinFails() {
    byte[] start = new Wire().put(1, "a", BODY).bytes();
    InputStream failing =
        new InputStream() {
          private boolean given;

          @Override
          public int read() throws IOException {
            throw new IOException("stdin is broken");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (given) {
              throw new IOException("stdin is broken");
            }
            given = true;
            System.arraycopy(start, 0, bytes, offset, start.length);
            return start.length;
          }
        };
    Session session = new Session(failing, out, cache, cache, log);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(session::run)
        .withMessage("stdin is broken");

    assertThat(cache.body(Samples.action("a"))).isEqualTo(BODY);
    assertThat(cache.closes).hasValue(1);
  }

  /// Stdin, as the go command writes it.
  private static PipedInputStream pipe(PipedOutputStream requests) throws IOException {
    return new PipedInputStream(requests, 1 << 16);
  }

  @Test
  void anInterruptedCommandIsServedUntilItEnds() throws Exception {
    CountDownLatch slow = cache.slow(Samples.action("slow"));
    PipedOutputStream requests = new PipedOutputStream();
    Session session = new Session(pipe(requests), out, cache, cache, log);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> running =
          executor.submit(
              () -> {
                session.run();
                return true;
              });
      requests.write(new Wire().get(1, "slow").bytes());
      requests.flush();
      Together.until(() -> cache.gets.get() == 1);

      session.interrupt();
      requests.write(new Wire().get(2, "a").bytes());
      requests.flush();
      assertThat(out.next()).isEqualTo("{\"ID\":2,\"Miss\":true}");
      slow.countDown();
      assertThat(out.next()).isEqualTo("{\"ID\":1,\"Miss\":true}");
      requests.write(new Wire().close(3).bytes());
      requests.flush();
      Together.await(running);
    }
    assertThat(out.next()).isEqualTo("{\"ID\":3}");
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onceAnInterruptedCommandHasGoneItsGetsAreGivenUp(boolean interruptedFirst) throws Exception {
    cache.slow(Samples.action("slow"));
    PipedOutputStream requests = new PipedOutputStream();
    Session session = new Session(pipe(requests), out, cache, cache, log);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> running =
          executor.submit(
              () -> {
                session.run();
                return true;
              });
      requests.write(new Wire().get(1, "slow").bytes());
      requests.flush();
      Together.until(() -> cache.gets.get() == 1);

      if (interruptedFirst) {
        session.interrupt();
        requests.close();
      } else {
        requests.close();
        session.interrupt();
      }

      Together.await(running);
    }
    assertThat(cache.closes).hasValue(1);
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }

  @Test
  void anInterruptedCommandMayEndInTheMiddleOfARequest() throws Exception {
    byte[] input = new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).raw("\"AAAA").bytes();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Session session = new Session(new ByteArrayInputStream(input), gone, cache, cache, log);

    session.interrupt();
    session.run();

    assertThat(cache.closes).hasValue(1);
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }
}
