package dev.cacheprog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cacheprog.core.Log.Level;
import dev.cacheprog.fakes.Together;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogfmtLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T08:00:00.123456789Z"), ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private LogfmtLog log(Level least) {
    return new LogfmtLog(out, least, CLOCK);
  }

  private String written() {
    return out.toString(UTF_8);
  }

  @Test
  void writesOneLinePerCall() {
    log(Level.DEBUG).info("Starting cacheprog", "version", "1.0", "pid", 7);
    log(Level.DEBUG).warn("done");

    assertThat(written())
        .isEqualTo(
            """
            time=2026-11-24T08:00:00.123Z level=INFO msg="Starting cacheprog" version=1.0 pid=7
            time=2026-11-24T08:00:00.123Z level=WARN msg=done
            """);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "plain/path:1, plain/path:1",
        "two words, '\"two words\"'",
        "a=b, '\"a=b\"'",
        "'say \"hi\"', '\"say \\\"hi\\\"\"'",
        "back\\slash, '\"back\\\\slash\"'",
        "'', '\"\"'",
        "äöü世, äöü世",
      })
  void quotesValuesThatNeedIt(String value, String expected) {
    log(Level.DEBUG).info("m", "k", value);

    assertThat(written()).endsWith(" k=" + expected + "\n");
  }

  /// Neither a file name nor a response of a server can forge a line or send control sequences to
  /// the terminal.
  @Test
  void controlCharactersAreEscaped() {
    log(Level.DEBUG).info("a\nb", "k", "x\r\n\tlevel=ERROR \u001b[31m\u007f");

    assertThat(written())
        .endsWith("msg=\"a\\nb\" k=\"x\\r\\n\\tlevel=ERROR \\x1b[31m\\x7f\"\n")
        .hasLineCount(1);
  }

  @Test
  void durationsAndFailuresAreReadable() {
    log(Level.DEBUG)
        .info("m", "after", Duration.ofSeconds(15), "error", new NoSuchFileException("/nonexist"));

    assertThat(written()).endsWith(" after=15s error=\"/nonexist does not exist\"\n");
  }

  @Test
  void nullIsAValue() {
    log(Level.DEBUG).info("m", "k", null);

    assertThat(written()).endsWith(" k=null\n");
  }

  @ParameterizedTest
  @EnumSource
  void dropsLinesBelowItsLevel(Level least) {
    LogfmtLog log = log(least);
    for (Level level : Level.values()) {
      log.write(level, "m");
    }

    Set<Level> expected = EnumSet.range(least, Level.ERROR);
    assertThat(written().lines()).hasSameSizeAs(expected);
    for (Level level : Level.values()) {
      assertThat(log.isEnabled(level)).isEqualTo(expected.contains(level));
    }
  }

  @Test
  void aLineIsOneWrite() {
    AtomicInteger writes = new AtomicInteger();
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("byte by byte");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            writes.incrementAndGet();
          }
        };

    new LogfmtLog(counting, Level.INFO, CLOCK).info("m", "k", "v", "l", "w");

    assertThat(writes).hasValue(1);
  }

  @Test
  void failuresOfTheOutputAreIgnored() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };

    assertThatCode(() -> new LogfmtLog(broken, Level.INFO, CLOCK).error("m"))
        .doesNotThrowAnyException();
  }

  @Test
  void linesOfManyThreadsDoNotMix() throws Exception {
    LogfmtLog log = log(Level.INFO);
    Together.run(
        16,
        number -> {
          for (int i = 0; i < 50; i++) {
            log.info("m", "k", "x".repeat(number * 10 + 1));
          }
        });

    assertThat(written().lines())
        .hasSize(800)
        .allMatch(line -> line.matches("time=2026-11-24T08:00:00.123Z level=INFO msg=m k=x+"));
  }
}
