package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakEvenTest {
  private static final double KB = 1000;

  @Test
  void eachCoreCompiles625KBOfStoredBytesASecond() {
    assertThat(new BreakEven(1, 1, Duration.ZERO).compiledPerSecond()).isEqualTo(625 * KB);
    assertThat(new BreakEven(16, 1, Duration.ZERO).compiledPerSecond()).isEqualTo(10_000 * KB);
  }

  /// At the break-even point both ways take the same time.
  @ParameterizedTest
  @CsvSource({
    // cores, KB/s, round trip in ms, seconds, KB
    "2, 2500, 0, 2, 2500",
    "2, 5000, 0, 1.3333, 1666.67",
    "2, 2500, 1000, 8, 10000",
    "8, 5005, 0, 1001, 5005000",
    "1, 1e9, 0, 1, 625",
  })
  void buildsOfThatSizeTakeTheSameTimeBothWays(
      int cores, double rate, long millis, double seconds, double size) {
    BreakEven even = new BreakEven(cores, rate * KB, Duration.ofMillis(millis));

    assertThat(even.isReachable()).isTrue();
    assertThat(even.coldSeconds()).isEqualTo(seconds, within(seconds * 0.001));
    assertThat(even.storedBytes()).isEqualTo(size * KB, within(size * KB * 0.001));
    assertThat(1 + 3 * millis / 1e3 + even.storedBytes() / (rate * KB))
        .isEqualTo(even.coldSeconds(), within(seconds * 0.001));
  }

  @ParameterizedTest
  @CsvSource({"2, 1250", "2, 10", "4, 2499"})
  void noBuildGainsFromALinkThatBringsLessThanIsCompiled(int cores, double rate) {
    BreakEven even = new BreakEven(cores, rate * KB, Duration.ofMillis(1));

    assertThat(even.isReachable()).isFalse();
    assertThat(even.coldSeconds()).isInfinite();
    assertThat(even.storedBytes()).isInfinite();
  }

  @Test
  void needsACoreAndARate() {
    assertThatThrownBy(() -> new BreakEven(0, 1, Duration.ZERO)).hasMessageContaining("0 cores");
    assertThatThrownBy(() -> new BreakEven(1, 0, Duration.ZERO)).hasMessageContaining("0.0 bytes");
  }
}
