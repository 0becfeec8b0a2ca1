package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines that are skipped, and requests that are refused.
class RequestReaderRefusalTest extends RequestReaderBase {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{",
        "}",
        "{}",
        "[]",
        "null",
        "\"text\"",
        "{\"ID\"}",
        "{\"ID\":}",
        "{\"ID\":1",
        "{\"ID\":1,}",
        "{\"ID\":1}}",
        "{\"ID\":1} {\"ID\":2}",
        "{\"ID\":1,\"Command\":\"get}",
        "{\"ID\":1,\"Command\":\"\\x\"}",
        "{\"ID\":1,\"Command\":\"\\u12\"}",
        "{\"ID\":1,\"Command\":\"\\u12zz\"}",
        "{\"ID\":1,\"Command\":\"\\",
        "{\"ID\":1,\"x\":[}",
        "{\"ID\":1,\"x\":,}",
        "{\"ID\":1,\"x\":]}",
        "{\"ID\":1 \"x\":2}",
        "{\"ID\":\"1\",\"Command\":\"close\"}",
        "{\"ID\":1.5,\"Command\":\"close\"}",
        "{\"ID\":null,\"Command\":\"close\"}",
        "{\"Command\":\"close\"}",
        "{\"\u00e4\":\u00e4}",
        "\u0000",
      })
  void skipsLinesThatAreNoRequests(String line) throws IOException {
    List<Request> requests =
        readAll(line + "\n\n" + new String(new Wire().get(2, "a").bytes(), UTF_8));

    assertThat(requests).containsExactly(get(2));
    assertThat(log.messages(Log.Level.ERROR)).hasSize(1);
  }

  @Test
  void skipsALineThatIsTooLong() throws IOException {
    String line = "{\"ID\":1,\"Command\":\"get\",\"x\":\"" + "x".repeat(2_500_000) + "\"}\n";

    assertThat(readAll(line + new String(new Wire().get(2, "a").bytes(), UTF_8)))
        .containsExactly(get(2));

    assertThat(log.messages(Log.Level.ERROR)).hasSize(1);
    assertThat(log.lines().getFirst().facts()).hasSizeLessThan(300);
  }

  @Test
  void skipsALineThatIsTooLongAndHasNoEnd() throws IOException {
    assertThat(readAll("x".repeat(2_000_000))).isEmpty();
    assertThat(log.messages(Log.Level.ERROR)).hasSize(1);
  }

  @Test
  void readsALongLineThatMayStillBeARequest() throws IOException {
    String line =
        "{\"ID\":2,\"Command\":\"get\",\"x\":\"%s\",\"ActionID\":\"%s\"}\n"
            .formatted("x".repeat(200_000), ACTION);

    assertThat(readAll(line)).containsExactly(get(2));
  }

  @Test
  void refusesAnUnknownCommandAndSkipsItsBody() throws IOException {
    List<Request> requests =
        readAll(
            new Wire()
                .raw("{\"ID\":1,\"Command\":\"patch\",\"BodySize\":10}\n\n")
                .raw('"' + Wire.base64(BODY) + "\"\n")
                .get(2, "a"));

    assertThat(requests).hasSize(2);
    isInvalid(requests.get(0), 1, "unknown command 'patch'");
    assertThat(requests.get(1)).isEqualTo(get(2));
  }

  @Test
  void refusesARequestWithoutCommand() throws IOException {
    isInvalid(readAll("{\"ID\":1}\n").get(0), 1, "no Command");
    isInvalid(readAll("{\"ID\":1,\"Command\":7}\n").get(0), 1, "no Command");
  }

  @Test
  void refusesBadActionIds() throws IOException {
    String line = "{\"ID\":1,\"Command\":\"get\",\"ActionID\":\"%s\"}\n";

    isInvalid(readAll(line.formatted("***")).get(0), 1, "ActionID is not base64");
    isInvalid(readAll(line.formatted("")).get(0), 1, "0 bytes instead of 32");
    isInvalid(readAll(line.formatted("AAAA")).get(0), 1, "3 bytes instead of 32");
    isInvalid(readAll("{\"ID\":1,\"Command\":\"get\"}\n").get(0), 1, "ActionID is missing");
  }

  @Test
  void aPutWithABadIdIsRefusedAndItsBodySkipped() throws IOException {
    String line =
        "{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":10}";
    String body = "\n\n\"" + Wire.base64(BODY) + "\"\n";
    String next = new String(new Wire().get(2, "a").bytes(), UTF_8);

    for (String bad :
        List.of(
            line.formatted("?", OUTPUT),
            line.formatted(ACTION, "?"),
            line.formatted(ACTION, "AAAA"),
            "{\"ID\":1,\"Command\":\"put\",\"BodySize\":10}")) {
      List<Request> requests = readAll(bad + body + next);
      assertThat(requests).hasSize(2);
      isInvalid(requests.get(0), 1, "put: ");
      assertThat(requests.get(1)).isEqualTo(get(2));
    }
    assertThat(received).hasSize(4).allMatch(MemoryIncoming::closed);
  }

  @Test
  void refusesABodyThatIsNotBase64() throws IOException {
    for (String text :
        List.of("AAAAAA*AAAAAAA", "A", "====", "AA\\nAAAAAAAAAAAA", "\u00e4\u00e4")) {
      List<Request> requests =
          readAll(
              new Wire()
                  .putLine(1, "a", OutputId.ofBody(BODY), 10)
                  .raw("\"" + text + "\"\n")
                  .get(2, "a"));
      assertThat(requests).hasSize(2);
      isInvalid(requests.get(0), 1, "the body is not base64");
      assertThat(requests.get(1)).isEqualTo(get(2));
    }
    assertThat(received).allMatch(MemoryIncoming::closed);
  }

  @Test
  void refusesALargeBodyThatTurnsBad() throws IOException {
    byte[] body = Samples.noise(1 << 20);
    String text = Wire.base64(body);
    List<Request> requests =
        readAll(
            new Wire()
                .putLine(1, "a", OutputId.ofBody(body), body.length)
                .raw('"' + text.substring(0, 700_000) + "*" + text.substring(700_001) + "\"\n")
                .get(2, "a"));

    assertThat(requests).hasSize(2);
    isInvalid(requests.get(0), 1, "the body is not base64");
    assertThat(requests.get(1)).isEqualTo(get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 11, 12, 13, 50, 200_000})
  void refusesABodyOfAnotherSize(int size) throws IOException {
    List<Request> requests =
        readAll(
            new Wire()
                .putLine(1, "a", OutputId.ofBody(BODY), 10)
                .raw('"' + Wire.base64(Samples.noise(size)) + "\"\n")
                .get(2, "a"));

    assertThat(requests).hasSize(2);
    isInvalid(requests.get(0), 1, "BodySize says");
    assertThat(requests.get(1)).isEqualTo(get(2));
    assertThat(received).allMatch(MemoryIncoming::closed);
    assertThat(received.getFirst().bytes()).hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void aMissingBodyLineLeavesTheNextRequestWhole() throws IOException {
    List<Request> requests =
        readAll(
            new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).get(2, "a").put(3, "b", BODY));

    assertThat(requests).hasSize(3);
    isInvalid(requests.get(0), 1, "the body line is missing");
    assertThat(requests.get(1)).isEqualTo(get(2));
    assertThat(body(requests.get(2))).isEqualTo(BODY);
  }

  @Test
  void refusesANegativeSizeOfABody() throws IOException {
    List<Request> requests =
        readAll(new Wire().putLine(1, "a", OutputId.ofBody(BODY), -1).get(2, "a"));

    assertThat(requests).hasSize(2);
    isInvalid(requests.get(0), 1, "BodySize is negative: -1");
    assertThat(requests.get(1)).isEqualTo(get(2));
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 40, 7_000_000_000_000_000_000L, Long.MAX_VALUE})
  void anAbsurdBodySizeTakesNoMemory(long size) throws IOException {
    List<Request> requests =
        readAll(
            new Wire()
                .putLine(1, "a", OutputId.ofBody(BODY), size)
                .raw('"' + Wire.base64(BODY) + "\"\n")
                .get(2, "a"));

    assertThat(requests).hasSize(2);
    isInvalid(requests.get(0), 1, "the body has 10 bytes, but BodySize says " + size);
    assertThat(requests.get(1)).isEqualTo(get(2));
  }
}
