package dev.cacheprog.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0s",
    "16849, 16.8s",
    "59949, 59.9s",
    "59950, 1m00s",
    "72000, 1m12s",
    "3599499, 59m59s",
    "3599500, 1h00m",
    "7500000, 2h05m",
    "900000000, 250h00m"
  })
  void durationsHaveTwoUnitsAtMost(long millis, String text) {
    assertThat(Units.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
