package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "449, 0.4 s",
    "9949, 9.9 s",
    "9950, 10 s",
    "16849, 17 s",
    "59499, 59 s",
    "59500, 1 min 0 s",
    "72000, 1 min 12 s",
    "3599499, 59 min 59 s",
    "3599500, 1 h 0 min",
    "7500000, 2 h 5 min",
    "900000000, 250 h 0 min"
  })
  void durationsHaveTwoUnitsAtMost(long millis, String text) {
    assertThat(Units.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
