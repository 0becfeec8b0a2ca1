package dev.cacheprog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Effort;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes in on stdin: the program ends as agreed, says nothing but the protocol on stdout,
/// and writes nothing but sound files under its root. How requests are read, one by one, is in
/// [dev.cacheprog.protocol.RequestReaderDamageTest].
@Timeout(1200)
class HostileSessionTest {
  private static final int SESSIONS = Effort.times(250);
  private static final byte[] BODY = Samples.text(4000);

  private static final Pattern RESPONSE =
      Pattern.compile(
          "\\{\"ID\":-?\\d+(,\"(Miss\":true|Size\":\\d+|KnownCommands\":\\[\"get\",\"put\",\"close\"\\]"
              + "|(Err|OutputID|Time|DiskPath)\":\"([^\"\\\\\\x00-\\x1f]|\\\\.)*+\"))*+\\}");

  @TempDir Path folder;

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String get(int id, String action) {
    return "{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n"
        .formatted(id, base64(Samples.action(action).bytes()));
  }

  private static String put(int id, String action, byte[] body) {
    String line =
        "{\"ID\":%d,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%d}\n\n"
            .formatted(
                id,
                base64(Samples.action(action).bytes()),
                base64(OutputId.ofBody(body).bytes()),
                body.length);
    return body.length == 0 ? line : line + '"' + base64(body) + "\"\n\n";
  }

  private static String close(int id) {
    return "{\"ID\":" + id + ",\"Command\":\"close\"}\n\n";
  }

  /// Runs the whole program on these bytes.
  ///
  /// @return the lines of stdout
  private List<String> run(byte[] stdin) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exit =
        Main.run(
            List.of("--root-directory=" + folder.resolve("root")),
            Map.of(),
            new ByteArrayInputStream(stdin),
            out,
            new ByteArrayOutputStream());
    assertThat(exit).isZero();
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).allMatch(RESPONSE.asMatchPredicate());
    assertThat(out.toString(UTF_8)).endsWith("\n");
    return lines;
  }

  /// What is on the disk has the names and the contents that it should.
  private void assertSound() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        assertThat(name)
            .matches(
                "root/(stats|trimmed|cacheprog\\.log|warned/[0-9a-f]+|(actions|outputs)/[0-9a-f]{2}/[0-9a-f]{64})");
        if (name.startsWith("root/outputs/")) {
          assertThat(OutputId.ofBody(Files.readAllBytes(file)).hex())
              .isEqualTo(file.getFileName().toString());
        }
      }
    }
  }

  @Test
  void damagedSessionsDoNoHarm() throws IOException {
    Random random = new Random(20_261_125);
    byte[] session =
        (get(1, "a")
                + put(2, "b", BODY)
                + put(3, "c", new byte[0])
                + get(4, "b")
                + put(5, "d", Samples.noise(300))
                + close(6))
            .getBytes(UTF_8);
    for (int i = 0; i < SESSIONS; i++) {
      byte[] damaged = session.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        damaged = damage(damaged, random);
      }
      try {
        run(damaged);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("session " + i + ": " + HexFormat.of().formatHex(damaged), e);
      }
    }
    assertSound();
  }

  private static byte[] damage(byte[] bytes, Random random) {
    String text = new String(bytes, UTF_8);
    String[] lines = text.split("(?<=\n)");
    int line = random.nextInt(lines.length);
    switch (random.nextInt(6)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
      }
      case 1 -> lines[line] = lines[line].substring(0, random.nextInt(lines[line].length() + 1));
      case 2 -> lines[line] += lines[line];
      case 3 -> lines[line] = "";
      case 4 ->
          lines[line] =
              lines[line].replaceFirst(
                  "\\d+", Long.toString(random.nextLong() >> random.nextInt(60)));
      default -> {
        int other = random.nextInt(lines.length);
        String moved = lines[line];
        lines[line] = lines[other];
        lines[other] = moved;
      }
    }
    return String.join("", Arrays.asList(lines)).getBytes(UTF_8);
  }

  static Stream<String> hostileRequests() {
    String id = base64(Samples.action("x").bytes());
    String outputId = base64(OutputId.ofBody(BODY).bytes());
    String body = '"' + base64(BODY) + "\"\n\n";
    String put =
        "{\"ID\":9,\"Command\":\"put\",\"ActionID\":\"%s\",\"OutputID\":\"%s\",\"BodySize\":%s}\n\n";
    return Stream.of(
        put.formatted(base64("../../x".getBytes(UTF_8)), outputId, BODY.length) + body,
        put.formatted("../../x", outputId, BODY.length) + body,
        put.formatted(id, base64("../../../../tmp/x".getBytes(UTF_8)), BODY.length) + body,
        put.formatted(base64(new byte[31]), outputId, BODY.length) + body,
        put.formatted(base64(new byte[33]), outputId, BODY.length) + body,
        put.formatted(base64(new byte[100_000]), outputId, BODY.length) + body,
        put.formatted(id, "", BODY.length) + body,
        put.formatted("\\u0000", outputId, BODY.length) + body,
        put.formatted(id, outputId, -1),
        put.formatted(id, outputId, Long.MIN_VALUE),
        put.formatted(id, outputId, "1e99") + body,
        put.formatted(id, outputId, BODY.length - 1) + body,
        put.formatted(id, outputId, BODY.length + 1) + body,
        put.formatted(id, outputId, Long.MAX_VALUE) + body,
        put.formatted(id, outputId, "9" + "0".repeat(40)) + body,
        put.formatted(id, outputId, BODY.length) + "\"" + "!".repeat(6000) + "\"\n\n",
        put.formatted(id, outputId, BODY.length) + "\"\u0000\u0000\"\n\n",
        "{\"ID\":9,\"Command\":\"get\",\"ActionID\":\"" + "A".repeat(900_000) + "\"}\n",
        "{\"ID\":9,\"Command\":\"../../x\"}\n",
        "{\"ID\":9,\"Command\":\"\\ud800\"}\n",
        "{\"ID\":9,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}\n",
        "{\"ID\":9,\"x\":" + "{\"x\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}\n",
        "[".repeat(900_000) + "\n",
        "{\"ID\":" + "9".repeat(900_000) + "}\n",
        "\u0000\u0000\u0000\n",
        "\ufffe\u2028\ud83d\ude00\n",
        "{}\n",
        "null\n");
  }

  @ParameterizedTest
  @MethodSource("hostileRequests")
  void aHostileRequestLeavesTheOthersAlone(String hostile) throws IOException {
    List<String> lines =
        run((put(1, "a", BODY) + hostile + get(2, "b") + close(3)).getBytes(UTF_8));

    assertThat(lines)
        .anyMatch(line -> line.startsWith("{\"ID\":1,\"DiskPath\":"))
        .contains("{\"ID\":2,\"Miss\":true}", "{\"ID\":3}")
        .filteredOn(line -> line.startsWith("{\"ID\":9,"))
        .allMatch(line -> line.startsWith("{\"ID\":9,\"Err\":"));
    assertSound();
    assertThat(files("outputs")).hasSize(1);
    assertThat(files("actions")).hasSize(1);
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("root").resolve(name))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /// Records of actions, with bits flipped, cut, doubled, and replaced by others.
  @Test
  void damagedRecordsAreAMissOrTheRightBody() throws IOException {
    Random random = new Random(20_261_125);
    run((put(1, "a", BODY) + put(2, "b", new byte[0]) + close(3)).getBytes(UTF_8));
    Path record = files("actions").getFirst();
    byte[] valid = Files.readAllBytes(record);
    String requests = get(1, "a") + get(2, "b") + close(3);
    for (int i = 0; i < SESSIONS; i++) {
      byte[] damaged = valid.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        damaged = damage(damaged, random);
      }
      Files.write(record, damaged);

      for (String line : run(requests.getBytes(UTF_8))) {
        if (line.contains("DiskPath")) {
          String path = line.replaceAll(".*\"DiskPath\":\"([^\"]*)\".*", "$1");
          assertThat(path).startsWith(folder.resolve("root/outputs").toString());
          assertThat(OutputId.ofBody(Files.readAllBytes(Path.of(path))).hex())
              .isEqualTo(Path.of(path).getFileName().toString());
        }
      }
    }
    assertSound();
  }

  /// A record of a gibibyte, of which a reader must not want all.
  @Test
  void aRecordWithoutEndIsAMiss() throws IOException {
    run((put(1, "a", BODY) + close(2)).getBytes(UTF_8));
    try (var file = new java.io.RandomAccessFile(files("actions").getFirst().toFile(), "rw")) {
      file.setLength(4L << 30); // takes no room
    }

    assertThat(run((get(1, "a") + close(2)).getBytes(UTF_8))).contains("{\"ID\":1,\"Miss\":true}");
  }
}
