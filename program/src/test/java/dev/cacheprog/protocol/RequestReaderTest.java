package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Effort;
import dev.cacheprog.fakes.MemoryIncoming;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final String ACTION = Wire.base64(Samples.action("a"));
  private static final byte[] BODY = Samples.noise(10);
  private static final String OUTPUT = Wire.base64(OutputId.ofBody(BODY));

  private final MemoryLog log = new MemoryLog();
  private final List<MemoryIncoming> received = new ArrayList<>();

  private BodySink receive(long size) {
    assertThat(size).isNotNegative();
    MemoryIncoming incoming = new MemoryIncoming();
    received.add(incoming);
    return incoming;
  }

  private RequestReader reader(InputStream in) {
    return new RequestReader(in, this::receive, log);
  }

  private List<Request> readAll(InputStream in) throws IOException {
    RequestReader reader = reader(in);
    List<Request> requests = new ArrayList<>();
    for (Request request = reader.next(); request != null; request = reader.next()) {
      requests.add(request);
    }
    return requests;
  }

  private List<Request> readAll(byte[] bytes) throws IOException {
    return readAll(new ByteArrayInputStream(bytes));
  }

  private List<Request> readAll(String text) throws IOException {
    return readAll(text.getBytes(UTF_8));
  }

  private List<Request> readAll(Wire wire) throws IOException {
    return readAll(wire.bytes());
  }

  private static byte[] body(Request request) {
    assertThat(request).isInstanceOf(Request.Put.class);
    return ((Request.Put) request).body() instanceof MemoryIncoming incoming
        ? incoming.bytes()
        : new byte[0];
  }

  private static Request get(long id) {
    return new Request.Get(id, Samples.action("a"));
  }

  private static void isInvalid(Request request, long id, String reason) {
    assertThat(request).isInstanceOf(Request.Invalid.class);
    assertThat(request.id()).isEqualTo(id);
    assertThat(((Request.Invalid) request).reason()).contains(reason);
  }

  /// Gives few bytes at a time, as a pipe may.
  private static InputStream inPieces(byte[] bytes, int most) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  @Test
  void readsRequestsInOrder() throws IOException {
    List<Request> requests = readAll(new Wire().get(1, "a").put(2, "b", BODY).get(3, "c").close(4));

    assertThat(requests).extracting(Request::id).containsExactly(1L, 2L, 3L, 4L);
    assertThat(requests.get(0)).isEqualTo(get(1));
    Request.Put put = (Request.Put) requests.get(1);
    assertThat(put.actionId()).isEqualTo(Samples.action("b"));
    assertThat(put.outputId()).isEqualTo(OutputId.ofBody(BODY));
    assertThat(body(put)).isEqualTo(BODY);
    assertThat(requests.get(3)).isEqualTo(new Request.Close(4));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void endsWithStdin() throws IOException {
    assertThat(readAll("")).isEmpty();
    assertThat(readAll("\n\n \r\n\t\n")).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void readsALineWithoutItsEnd() throws IOException {
    assertThat(readAll("{\"ID\":1,\"Command\":\"close\"}")).containsExactly(new Request.Close(1));
  }

  @Test
  void readsLinesThatEndAsOnWindows() throws IOException {
    Wire wire =
        new Wire()
            .raw("\r\n{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"" + ACTION)
            .raw("\",\"OutputID\":\"" + OUTPUT + "\",\"BodySize\":10}\r\n\r\n")
            .raw('"' + Wire.base64(BODY) + "\"\r\n")
            .raw("{\"ID\":2,\"Command\":\"close\"}\r\n");

    List<Request> requests = readAll(wire);

    assertThat(body(requests.get(0))).isEqualTo(BODY);
    assertThat(requests.get(1)).isEqualTo(new Request.Close(2));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 2, 3, 4, 5, 6, 7, 49149, 49150, 49151, 49152, 49153, 49154, 49155, 65535, 65536,
        65537, 65538, 65539, 65540, 98303, 98304, 98305, 3 << 20
      })
  void readsABodyOfAnySize(int size) throws IOException {
    byte[] body = Samples.noise(size);

    List<Request> requests = readAll(new Wire().put(1, "a", body).get(2, "a"));

    assertThat(requests).hasSize(2);
    assertThat(body(requests.get(0))).isEqualTo(body);
    assertThat(requests.get(1)).isEqualTo(get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000})
  void readsFromAPipeThatGivesFewBytesAtATime(int most) throws IOException {
    Wire wire = new Wire();
    for (int size = 0; size < 40; size++) {
      wire.put(size, "a", Samples.noise(size)).get(100 + size, "a");
    }

    List<Request> requests = readAll(inPieces(wire.bytes(), most));

    assertThat(requests).hasSize(80);
    for (int size = 0; size < 40; size++) {
      assertThat(body(requests.get(2 * size))).isEqualTo(Samples.noise(size));
      assertThat(requests.get(2 * size + 1)).isEqualTo(get(100 + size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 1000, 49152, 65536, 300_000})
  void readsABodyThatIsEscapedAsJson(int size) throws IOException {
    byte[] body = new byte[size];
    Arrays.fill(body, (byte) 0xff);
    for (int i = 0; i < size; i += 5) {
      body[i] = (byte) (0xf8 | i);
    }
    String plain = Wire.base64(body);
    assertThat(plain).contains("/", "+");
    String escaped = plain.replace("/", "\\/").replace("+", "\\u002b");
    Wire wire =
        new Wire()
            .putLine(1, "a", OutputId.ofBody(body), size)
            .raw('"' + escaped + "\"\n")
            .get(2, "a");

    for (int most : new int[] {1, 3, 4096, 1 << 20}) {
      List<Request> requests = readAll(inPieces(wire.bytes(), most));
      assertThat(body(requests.get(0))).isEqualTo(body);
      assertThat(requests.get(1)).isEqualTo(get(2));
    }
  }

  @Test
  void readsEscapesInUpperCase() throws IOException {
    byte[] body = {(byte) 0xfb, (byte) 0xff, (byte) 0xbf}; // ++
    Wire wire =
        new Wire()
            .putLine(1, "a", OutputId.ofBody(body), 3)
            .raw("\"" + Wire.base64(body).replace("+", "\\u002B").replace("/", "\\u002F") + "\"\n");

    assertThat(body(readAll(wire).get(0))).isEqualTo(body);
  }

  @Test
  void readsEscapesInAnId() throws IOException {
    String action = ACTION.replace("/", "\\/").replace("+", "\\u002b").replace("=", "\\u003d");

    assertThat(readAll("{\"ID\":1,\"Command\":\"\\u0067et\",\"ActionID\":\"" + action + "\"}\n"))
        .containsExactly(get(1));
  }

  @Test
  void olderClientsCallTheOutputIdObjectId() throws IOException {
    List<Request> requests =
        readAll(
            "{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"%s\",\"ObjectID\":\"%s\"}\n\n"
                .formatted(ACTION, OUTPUT));

    assertThat(((Request.Put) requests.get(0)).outputId()).isEqualTo(OutputId.ofBody(BODY));
  }

  @Test
  void outputIdCountsWhereBothNamesAreGiven() throws IOException {
    List<Request> requests =
        readAll(
            """
            {"ID":1,"Command":"put","ObjectID":"%s","ActionID":"%s","OutputID":"%s"}
            """
                .formatted(ACTION, ACTION, OUTPUT));

    assertThat(((Request.Put) requests.get(0)).outputId()).isEqualTo(OutputId.ofBody(BODY));
  }

  @Test
  void passesOverUnknownFields() throws IOException {
    String requests =
        """
        {"Ab":null,"B":true,"C":[1,[2,{"ID":7}],"]}\\""],"D":{"ID":8,"E":{"Command":"x"}},\
        "F":-1.5e+9,"ID":1,"G":{},"H":[],"Command":"get","I":"\\u00e4\\ud83d\\ude00 \\n",\
        "J":1e400,"ActionID":"%s",\
        "K":99999999999999999999}
        """
            .formatted(ACTION);

    assertThat(readAll(requests)).containsExactly(get(1));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void fieldsComeInAnyOrder() throws IOException {
    String line =
        """
         { "BodySize" : 10 ,\t"OutputID":"%s", "ActionID":"%s","Command" : "put" , "ID":1 }\s
        """
            .formatted(OUTPUT, ACTION);

    List<Request> requests = readAll(line + "\n\"" + Wire.base64(BODY) + "\"\n");

    assertThat(requests).hasSize(1);
    assertThat(body(requests.get(0))).isEqualTo(BODY);
  }

  @Test
  void readsTheLargestAndTheSmallestId() throws IOException {
    assertThat(
            readAll(
                """
                {"ID":9223372036854775807,"Command":"close"}
                {"ID":-9223372036854775808,"Command":"close"}
                """))
        .containsExactly(new Request.Close(Long.MAX_VALUE), new Request.Close(Long.MIN_VALUE));
  }

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
  void passesOverLinesThatAreNoRequests(String line) throws IOException {
    List<Request> requests =
        readAll(line + "\n\n" + new String(new Wire().get(2, "a").bytes(), UTF_8));

    assertThat(requests).containsExactly(get(2));
    assertThat(log.messages(Log.Level.ERROR)).hasSize(1);
  }

  @Test
  void passesOverALineThatIsTooLong() throws IOException {
    String line = "{\"ID\":1,\"Command\":\"get\",\"x\":\"" + "x".repeat(2_500_000) + "\"}\n";

    assertThat(readAll(line + new String(new Wire().get(2, "a").bytes(), UTF_8)))
        .containsExactly(get(2));

    assertThat(log.messages(Log.Level.ERROR)).hasSize(1);
    assertThat(log.lines().getFirst().facts()).hasSizeLessThan(300);
  }

  @Test
  void passesOverALineThatIsTooLongAndHasNoEnd() throws IOException {
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
  void refusesAnUnknownCommandAndPassesOverItsBody() throws IOException {
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
  void aPutWithABadIdIsRefusedAndItsBodyPassedOver() throws IOException {
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
  void anAbsurdSizeOfABodyCostsNothing(long size) throws IOException {
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

  @Test
  void stdinMayEndAnywhereInAPut() throws IOException {
    byte[] whole = new Wire().put(1, "a", Samples.noise(100)).bytes();
    int line = new String(whole, UTF_8).indexOf('\n');
    for (int end = line + 1; end < whole.length - 2; end++) {
      List<Request> requests = readAll(Arrays.copyOf(whole, end));
      assertThat(requests).hasSize(1);
      isInvalid(requests.get(0), 1, "stdin ended");
    }
    assertThat(received).allMatch(MemoryIncoming::closed);
  }

  @Test
  void stdinMayEndInsideAnEscape() throws IOException {
    for (String text : List.of("\"AA\\", "\"AA\\u", "\"AA\\u00", "\"AA\\u002b")) {
      List<Request> requests =
          readAll(new Wire().putLine(1, "a", OutputId.ofBody(BODY), 10).raw(text));
      assertThat(requests).hasSize(1);
      isInvalid(requests.get(0), 1, "stdin ended inside the body");
    }
  }

  @Test
  void aFailureOfStdinIsPassedOn() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("broken pipe");
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> reader(broken).next())
        .withMessage("broken pipe");
  }

  /// Valid sessions with random damage: whatever comes in, the reader ends, and every body it asked
  /// room for is either handed on or dropped.
  @Test
  @Timeout(600)
  void damagedInputNeverBreaksTheReader() throws IOException {
    Random random = new Random(20_261_124);
    byte[] session =
        new Wire()
            .get(1, "a")
            .put(2, "b", Samples.noise(37))
            .raw("{\"x\":[1,{\"y\":\"\\u00e4\\n\"}],\"ID\":3,\"Command\":\"get\"}\n")
            .put(4, "c", new byte[0])
            .putLine(5, "d", OutputId.ofBody(BODY), 10)
            .raw("\"" + Wire.base64(BODY).replace("/", "\\/").replace("A", "\\u0041") + "\"\n")
            .close(6)
            .bytes();
    for (int round = 0; round < Effort.times(5_000); round++) {
      byte[] damaged = session.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged = damage(damaged, random);
      }
      received.clear();
      List<Request> requests = readAll(inPieces(damaged, 1 + random.nextInt(500)));
      long handedOn = requests.stream().filter(Request.Put.class::isInstance).count();
      long dropped = received.stream().filter(MemoryIncoming::closed).count();
      assertThat(handedOn + dropped).isEqualTo(received.size());
      assertThat(requests).hasSizeLessThanOrEqualTo(damaged.length);
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, from);
      case 1 -> join(bytes, from, new byte[0], to);
      case 2 -> join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
      case 3 -> join(bytes, from, new byte[] {(byte) random.nextInt()}, from + 1);
      case 4 -> {
        byte[] special = "\"\\\n{}[]:,u09-= ".getBytes(UTF_8);
        yield join(bytes, from, new byte[] {special[random.nextInt(special.length)]}, from);
      }
      default -> {
        byte[] digits = Long.toString(random.nextLong()).getBytes(UTF_8);
        yield join(bytes, from, digits, from);
      }
    };
  }

  private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
    byte[] joined = Arrays.copyOf(bytes, end + middle.length + bytes.length - start);
    System.arraycopy(middle, 0, joined, end, middle.length);
    System.arraycopy(bytes, start, joined, end + middle.length, bytes.length - start);
    return joined;
  }
}
