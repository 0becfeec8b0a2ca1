package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinimumRateTest {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int REQUIRED = 32 << 10;

  private final MinimumRate rate = new MinimumRate(GRACE);

  private static void receive(MinimumRate rate, int seconds, int bytesPerSecond)
      throws IOException {
    for (int i = 0; i < seconds; i++) {
      rate.received(bytesPerSecond, TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void anyRateWillDoInTheGracePeriod() throws Exception {
    receive(rate, 5, 1);
  }

  @Test
  void aLowerRateFailsAfterTheGracePeriod() throws Exception {
    receive(rate, 5, REQUIRED - 1);

    assertThatIOException()
        .isThrownBy(() -> receive(rate, 1, REQUIRED - 1))
        .withMessage("too slow: 196602 bytes in 6000 ms");
  }

  @Test
  void theRequiredRateMayTakeAnyTime() throws Exception {
    receive(rate, 1000, REQUIRED);
  }

  /// Bytes that came early count.
  @Test
  void theRateIsThatOfTheWholeBody() throws Exception {
    receive(rate, 1, 8 * REQUIRED);
    receive(rate, 7, 0);
    rate.received(1, 1);

    assertThatIOException().isThrownBy(() -> rate.received(1, TimeUnit.SECONDS.toNanos(1)));
  }

  @Test
  void aBodyThatHasEndedIsNotTooSlow() throws Exception {
    receive(rate, 5, 1);

    rate.received(-1, TimeUnit.SECONDS.toNanos(60));
  }

  @Test
  void withoutAGracePeriodAnyRateWillDo() throws Exception {
    receive(new MinimumRate(Duration.ZERO), 1000, 1);
  }
}
