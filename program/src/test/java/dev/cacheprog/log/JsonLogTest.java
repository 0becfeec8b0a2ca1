package dev.cacheprog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Log.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// The behavior of all logs is tested in [LogfmtLogTest].
class JsonLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T08:00:00.123456789Z"), ZoneOffset.UTC);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final JsonLog log = new JsonLog(out, Level.INFO, CLOCK);

  private String written() {
    return out.toString(UTF_8);
  }

  @Test
  void writesOneObjectPerCall() {
    log.info("Starting cacheprog", "version", "1.0", "pid", 7);
    log.warn("done");
    log.debug("dropped");

    assertThat(written())
        .isEqualTo(
            """
            {"time":"2026-11-24T08:00:00.123Z","level":"INFO","msg":"Starting cacheprog","version":"1.0","pid":7}
            {"time":"2026-11-24T08:00:00.123Z","level":"WARN","msg":"done"}
            """);
  }

  @Test
  void numbersBooleansAndNullAreNotStrings() {
    log.info(
        "m",
        "long",
        5_000_000_000L,
        "double",
        1.5,
        "endless",
        Double.POSITIVE_INFINITY,
        "yes",
        true,
        "nothing",
        null,
        "digits",
        "42",
        "error",
        new IOException("broken pipe"));

    assertThat(written())
        .endsWith(
            "\"msg\":\"m\",\"long\":5000000000,\"double\":1.5,\"endless\":\"Infinity\",\"yes\":true,\"nothing\":null,\"digits\":\"42\",\"error\":\"broken"
                + " pipe\"}\n");
  }

  /// Neither a file name nor a response of a server can forge a line or send control sequences to
  /// the terminal.
  @Test
  void controlCharactersAreEscaped() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x120; c++) {
      all.append(c);
    }
    all.append("\u2028\"},{\ud83d\ude00");

    log.info(all.toString(), all.toString(), all);

    assertThat(written().chars().filter(c -> c < ' ' || c == 0x7f)).containsExactly((int) '\n');
    assertThat(JsonNode.parser().parse(written()).asObject())
        .hasSize(4)
        .hasEntrySatisfying("msg", text -> assertThat(text.text()).isEqualTo(all.toString()))
        .hasEntrySatisfying(
            all.toString(), text -> assertThat(text.text()).isEqualTo(all.toString()));
  }
}
