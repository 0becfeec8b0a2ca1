package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseWriterTest {
  private static final OutputId OUTPUT = OutputId.ofBody(new byte[0]);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ResponseWriter responses = new ResponseWriter(out);

  private static LocalEntry entry(String path, Instant time) {
    return new LocalEntry(OUTPUT, 12, time, Path.of(path));
  }

  private String written() {
    return out.toString(UTF_8);
  }

  @Test
  void aHitHasAllFacts() {
    responses.hit(7, entry("/root/ab", MemoryCache.TIME));

    assertThat(written())
        .isEqualTo(
            "{\"ID\":7,\"OutputID\":\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\",\"Size\":12,"
                + "\"Time\":\"2026-11-24T08:00:00.123456789Z\",\"DiskPath\":\"/root/ab\"}\n");
  }

  @Test
  void otherResponsesAreShort() {
    responses.miss(1);
    responses.stored(2, entry("/root/ab", MemoryCache.TIME));
    responses.error(3, "disk full");
    responses.done(4);

    assertThat(written().lines())
        .containsExactly(
            "{\"ID\":1,\"Miss\":true}",
            "{\"ID\":2,\"DiskPath\":\"/root/ab\"}",
            "{\"ID\":3,\"Err\":\"disk full\"}",
            "{\"ID\":4}");
  }

  @Test
  void escapesWhatJsonDoesNotAllow() {
    responses.error(1, "\"C:\\x\"\n\t\u0001\u001f/\u007f");

    assertThat(written())
        .isEqualTo("{\"ID\":1,\"Err\":\"\\\"C:\\\\x\\\"\\n\\t\\u0001\\u001f/\\u007f\"}\n");
  }

  @Test
  void textIsUtf8() {
    responses.error(1, "\u00e4 \u4e16 \ud83d\ude00");

    assertThat(out.toByteArray())
        .isEqualTo("{\"ID\":1,\"Err\":\"\u00e4 \u4e16 \ud83d\ude00\"}\n".getBytes(UTF_8));
  }

  @Test
  void whatIsNoTextIsStillUtf8() {
    responses.error(1, "\ud83d");

    assertThat(written()).isEqualTo("{\"ID\":1,\"Err\":\"\\ud83d\"}\n");
  }

  @Test
  void pathsHoldAnyCharacter() {
    assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "file names are UTF-8");

    responses.stored(1, entry("/tmp/a \"b\"/\u00e4\u4e16\ud83d\ude00\n/c", MemoryCache.TIME));

    assertThat(written())
        .isEqualTo("{\"ID\":1,\"DiskPath\":\"/tmp/a \\\"b\\\"/\u00e4\u4e16\ud83d\ude00\\n/c\"}\n");
  }

  /// The go command ends the build over a time that RFC 3339 does not know; without a time it takes
  /// its own.
  @ParameterizedTest
  @ValueSource(longs = {253_402_300_800L, -62_167_219_201L, 31_556_889_864_403_199L})
  void leavesOutATimeThatCannotBeSaid(long second) throws Exception {
    responses.hit(7, entry("/root/ab", Instant.ofEpochSecond(second)));

    JsonObject response = JsonObject.parse(out.toByteArray(), 0, out.size());
    assertThat(response.string("Time")).isNull();
    assertThat(response.string("DiskPath")).isEqualTo("/root/ab");
  }

  @Test
  void responsesOfManyThreadsDoNotMix() throws Exception {
    Together.run(
        16,
        number -> {
          for (int i = 0; i < 100; i++) {
            responses.error(number, "x".repeat(number * 100));
          }
        });

    assertThat(written().lines())
        .hasSize(1600)
        .allMatch(line -> line.matches("\\{\"ID\":\\d+,\"Err\":\"x*\"}"));
  }

  @Test
  void aBrokenStdoutIsToldAtTheEnd() {
    AtomicInteger writes = new AtomicInteger();
    ResponseWriter broken =
        new ResponseWriter(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                writes.incrementAndGet();
                throw new IOException("broken pipe");
              }
            });

    broken.miss(1);
    broken.miss(2);

    assertThat(writes).hasValue(1);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(broken::close)
        .withMessage("broken pipe");
  }
}
