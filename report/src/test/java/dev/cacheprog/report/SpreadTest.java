package dev.cacheprog.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void percentilesAreOfTheNumbersThemselves() {
    Spread spread = new Spread(LongStream.rangeClosed(1, 200).toArray());

    assertThat(spread.count()).isEqualTo(200);
    assertThat(spread.percentile(0)).isEqualTo(1);
    assertThat(spread.percentile(50)).isEqualTo(100);
    assertThat(spread.percentile(99)).isEqualTo(198);
    assertThat(spread.max()).isEqualTo(200);
    assertThat(new Spread(new long[0]).max()).isZero();
    assertThat(new Spread(new long[] {7}).percentile(50)).isEqualTo(7);
  }

  @Test
  void binsBeginWithOneTwoAndFive() {
    assertThat(LongStream.of(0, 1, 2, 4, 5, 9, 10, 19, 20, 49, 50, 1000).mapToInt(Spread::bin))
        .containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 9);
    assertThat(Spread.bin(Long.MAX_VALUE)).isEqualTo(18 * 3 + 2);
    assertThat(Spread.decade(999)).isEqualTo(2);
  }

  @Test
  void aHistogramHasAllNumbersEvenThoseBeyondItsEnds() {
    Spread spread = new Spread(new long[] {1, 10, 15, 30, 99, 5000});

    assertThat(spread.histogram(1, 2)).containsExactly(3, 1, 1, 0, 0, 1);
  }
}
