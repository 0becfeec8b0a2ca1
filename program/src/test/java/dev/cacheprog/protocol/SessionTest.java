package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SessionTest extends SessionBase {
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
  void answersAHitWithAllMetadata() throws Exception {
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
  void answersALocalHitWithoutAGet() throws Exception {
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
    Together.Running<Boolean> running = start(session(new ByteArrayInputStream(input)));

    Map<Long, String> early = byId(List.of(out.next(), out.next()));
    assertThat(early).containsOnlyKeys(2L, 3L);

    slow.countDown();
    running.await();
    assertThat(out.lines).containsExactly("{\"ID\":1,\"Miss\":true}", "{\"ID\":4}");
  }

  @Test
  void aGetThatFailsIsAMiss() throws Exception {
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
}
