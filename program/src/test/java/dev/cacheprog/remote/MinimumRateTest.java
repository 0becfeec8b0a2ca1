package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinimumRateTest {
  private static final int REQUIRED = 4 << 10;

  private final MinimumRate rate = new MinimumRate();

  private void receive(int seconds, int bytesPerSecond) throws IOException {
    for (int i = 0; i < seconds; i++) {
      rate.received(bytesPerSecond, TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void anyRateWillDoInTheGracePeriod() throws Exception {
    receive(30, 1);
  }

  @Test
  void bytesThatTrickleFailAfterTheGracePeriod() throws Exception {
    receive(30, 1);

    assertThatIOException()
        .isThrownBy(() -> receive(1, 1))
        .withMessage("too slow: 31 bytes in 31000 ms");
  }

  @Test
  void halfTheRateFailsAfterTwiceTheGracePeriod() throws Exception {
    receive(60, REQUIRED / 2);

    assertThatIOException().isThrownBy(() -> receive(1, REQUIRED / 2));
  }

  @Test
  void theRequiredRateMayTakeAnyTime() throws Exception {
    receive(1000, REQUIRED);
  }

  @Test
  void bytesThatCameEarlyCount() throws Exception {
    receive(1, 20 * REQUIRED);

    receive(48, 1);
  }

  @Test
  void aBodyThatHasEndedIsNotTooSlow() throws Exception {
    receive(30, 1);

    rate.received(-1, TimeUnit.SECONDS.toNanos(60));
  }
}
