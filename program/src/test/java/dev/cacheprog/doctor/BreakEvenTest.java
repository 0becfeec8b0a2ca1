package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakEvenTest {
  private static final double KIB = 1024;

  @Test
  void eachCoreCompiles128KiBOfStoredBytesASecond() {
    assertThat(new BreakEven(1, 1, Duration.ZERO).compiledPerSecond()).isEqualTo(128 * KIB);
    assertThat(new BreakEven(16, 1, Duration.ZERO).compiledPerSecond()).isEqualTo(2048 * KIB);
  }

  /// At the break-even point both ways take the same time.
  @ParameterizedTest
  @CsvSource({
    // cores, KiB/s, round trip in ms, seconds, KiB
    "2, 512, 0, 2, 512",
    "2, 1024, 0, 1.3333, 341.33",
    "2, 512, 1000, 8, 2048",
    "8, 1025, 0, 1025, 1049600",
    "1, 1e9, 0, 1, 128",
  })
  void buildsOfThatSizeTakeTheSameTimeBothWays(
      int cores, double rate, long millis, double seconds, double size) {
    BreakEven even = new BreakEven(cores, rate * KIB, Duration.ofMillis(millis));

    assertThat(even.isReachable()).isTrue();
    assertThat(even.coldSeconds()).isEqualTo(seconds, within(seconds * 0.001));
    assertThat(even.storedBytes()).isEqualTo(size * KIB, within(size * KIB * 0.001));
    assertThat(1 + 3 * millis / 1e3 + even.storedBytes() / (rate * KIB))
        .isEqualTo(even.coldSeconds(), within(seconds * 0.001));
  }

  @ParameterizedTest
  @CsvSource({"2, 256", "2, 10", "4, 511"})
  void noBuildGainsFromALinkThatBringsLessThanIsCompiled(int cores, double rate) {
    BreakEven even = new BreakEven(cores, rate * KIB, Duration.ofMillis(1));

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
