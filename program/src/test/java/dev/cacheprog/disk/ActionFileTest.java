package dev.cacheprog.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.OutputId;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionFileTest {
  private static final OutputId OUTPUT = OutputId.ofBody(new byte[0]);

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1, 2026-11-24T08:00:00.000000001Z",
    "12345, 2026-11-24T08:00:00.999999999Z",
    "9223372036854775807, 9999-12-31T23:59:59.5Z",
    "7, 1969-12-31T23:59:59.25Z",
  })
  void readsWhatItWrote(long size, Instant time) {
    ActionFile entry = new ActionFile(OUTPUT, size, time);

    assertThat(ActionFile.parse(new String(entry.toBytes(), US_ASCII))).contains(entry);
  }
}
