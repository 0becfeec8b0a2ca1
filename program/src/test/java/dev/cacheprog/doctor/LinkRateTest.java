package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkRateTest {
  private static Transfer transfer(long bytes, long millis) {
    return new Transfer(bytes, Duration.ofMillis(millis));
  }

  /// 100 KB/s and 50 ms.
  @Test
  void theRoundTripDoesNotCount() {
    LinkRate rate = LinkRate.of(transfer(4_000, 90), transfer(200_000, 2_050));

    assertThat(rate.bytesPerSecond()).isEqualTo(100_000, within(1.0));
    assertThat(rate.roundTrip()).isEqualTo(Duration.ofMillis(50));
    assertThat(rate.isLowerBound()).isFalse();
    assertThat(rate.text()).isEqualTo("100 KB/s");
  }

  /// The window of a connection grows with each round trip.
  @Test
  void aTransferOfAFewRoundTripsGivesALowerBound() {
    LinkRate rate = LinkRate.of(transfer(4_000, 100), transfer(200_000, 300));

    assertThat(rate.isLowerBound()).isTrue();
    assertThat(rate.text()).isEqualTo("at least 980 KB/s");
  }

  @Test
  void oneTransferGivesARateButNoRoundTrip() {
    LinkRate rate = LinkRate.of(Transfer.NONE, transfer(16_000, 1_600));

    assertThat(rate).isEqualTo(new LinkRate(10_000, Duration.ZERO, false));
  }

  @Test
  void aSmallTransferThatWasDelayedIsNoInfiniteRate() {
    LinkRate rate = LinkRate.of(transfer(4_000, 500), transfer(204_000, 400));

    assertThat(rate.bytesPerSecond()).isEqualTo(4e6, within(1.0));
    assertThat(rate.isLowerBound()).isTrue();
  }

  @Test
  void moreBytesThanBeforeAreRequired() {
    assertThatThrownBy(() -> LinkRate.of(transfer(4_000, 5), transfer(4_000, 9)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
