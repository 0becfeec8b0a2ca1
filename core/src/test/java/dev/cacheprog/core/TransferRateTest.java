package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.cacheprog.core.TransferRate.Estimate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferRateTest {
  private final ManualTicker ticker = new ManualTicker();
  private final TransferRate rate = new TransferRate(ticker);

  /// Bytes arrive every ten milliseconds.
  private void receive(int millis, int bytesPerSecond) {
    for (int i = 0; i < millis; i += 10) {
      ticker.advance(Duration.ofMillis(10));
      rate.received(bytesPerSecond / 100);
    }
  }

  private void transfer(int millis, int bytesPerSecond) {
    rate.begin();
    receive(millis, bytesPerSecond);
    rate.end();
  }

  private static double width(Estimate estimate) {
    return estimate.high() - estimate.low();
  }

  @Test
  void theRateIsKnownAfterAFifthOfASecond() {
    assertThat(rate.estimate()).isEqualTo(Estimate.UNKNOWN);
    assertThat(Estimate.UNKNOWN.isKnown()).isFalse();
    assertThat(Estimate.UNKNOWN.middle()).isInfinite();

    transfer(190, 1_000_000);
    assertThat(rate.estimate().isKnown()).isFalse();

    transfer(10, 1_000_000);
    assertThat(rate.estimate().isKnown()).isTrue();
    assertThat(rate.estimate().middle()).isEqualTo(1e6, within(1e3));
  }

  @Test
  void manyBytesMakeItKnownSooner() {
    transfer(60, 100_000_000);

    assertThat(rate.estimate().middle()).isEqualTo(1e8, within(1e5));
  }

  @Test
  void aTransferWithoutBytesIsASlowLink() {
    rate.begin();
    ticker.advance(Duration.ofSeconds(3));

    assertThat(rate.estimate().isKnown()).isTrue();
    assertThat(rate.estimate().low()).isZero();
    assertThat(rate.estimate().high()).isLessThan(10_000);
  }

  @ParameterizedTest
  @CsvSource({"10000000, 100000", "100000, 10000000", "10000000, 20000", "20000, 300000"})
  void aChangeIsNoticedWithinTwoSeconds(int first, int second) {
    transfer(5_000, first);
    assertThat(rate.estimate().middle()).isEqualTo(first, within(first * 0.1));

    transfer(2_000, second);

    assertThat(rate.estimate().middle()).isEqualTo(second, within(second * 0.1));
  }

  @Test
  void timeWithoutTransfersDoesNotCount() {
    for (int i = 0; i < 4; i++) {
      transfer(100, 1_000_000);
      ticker.advance(Duration.ofMillis(300));
    }

    assertThat(rate.estimate().middle()).isEqualTo(1e6, within(1e3));
  }

  @Test
  void transfersAtTheSameTimeAddUp() {
    rate.begin();
    rate.begin();
    receive(500, 400_000);
    rate.end();
    receive(500, 400_000);
    rate.end();

    assertThat(rate.estimate().middle()).isEqualTo(4e5, within(1e4));
    assertThat(rate.averageBytesPerSecond()).isEqualTo(400_000);
  }

  @Test
  void boundsComeCloserAsMoreIsMeasured() {
    transfer(250, 200_000);
    Estimate early = rate.estimate();
    transfer(700, 200_000);
    Estimate late = rate.estimate();

    assertThat(early.low()).isLessThan(200_000).isGreaterThan(0);
    assertThat(early.high()).isGreaterThan(200_000);
    assertThat(late.low()).isBetween(early.low(), 200_000.0);
    assertThat(late.high()).isBetween(200_000.0, early.high());
    assertThat(width(late)).isLessThan(width(early) / 3);
  }

  @Test
  void theAverageIsThatOfAllTransfers() {
    assertThat(rate.averageBytesPerSecond()).isZero();

    transfer(1_000, 1_000_000);
    ticker.advance(Duration.ofMinutes(1));
    transfer(1_000, 3_000_000);

    assertThat(rate.averageBytesPerSecond()).isEqualTo(2_000_000);
  }

  @Test
  void aLongPauseWithinATransferCountsInTheAverage() {
    rate.begin();
    ticker.advance(Duration.ofSeconds(10));
    rate.received(500_000);
    rate.end();

    assertThat(rate.averageBytesPerSecond()).isEqualTo(50_000);
  }

  @Test
  void anEstimateIsARange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Estimate(2, 1))
        .withMessageContaining("2.0 to 1.0");
  }
}
