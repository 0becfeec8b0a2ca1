package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeSavedTest {
  private static long millis(Map<String, Long> counts, int cores) {
    return TimeSaved.of(counts, cores).toMillis();
  }

  @Test
  void coresShareBuildingAndWaiting() {
    Map<String, Long> counts = Map.of("hit_cost_ms", 84_400L, "get_wait_us", 2_000_900L);

    assertThat(millis(counts, 1)).isEqualTo(82_400);
    assertThat(millis(counts, 2)).isEqualTo(41_200);
    assertThat(millis(counts, 8)).isEqualTo(10_300);
    assertThat(TimeSaved.of(counts).toMillis()).isEqualTo(82_400 / TimeSaved.CORES);
  }

  @Test
  void whoWaitsLongerThanBuildingTakesSavesNothing() {
    assertThat(millis(Map.of("hit_cost_ms", 1_000L, "get_wait_us", 3_000_000L), 2)).isZero();
    assertThat(millis(Map.of(), 2)).isZero();
  }

  @Test
  void withoutCostsTheBytesOfTheHitsCount() {
    assertThat(millis(Map.of("bytes_hit", 180_000_000L), 2)).isEqualTo(36_000);
    assertThat(millis(Map.of("bytes_hit", 180_000_000L, "hit_cost_ms", 4_000L), 2))
        .isEqualTo(2_000);
  }

  @Test
  void theLargestNumbersDoNotOverflow() {
    Map<String, Long> largest =
        Map.of("hit_cost_ms", Long.MAX_VALUE, "get_wait_us", Long.MAX_VALUE);

    assertThat(millis(largest, 1)).isPositive();
    assertThat(millis(Map.of("bytes_hit", Long.MAX_VALUE), 1)).isPositive();
  }
}
