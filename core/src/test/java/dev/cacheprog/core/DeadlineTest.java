package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  @Test
  void zeroIsWithoutLimit() {
    Deadline deadline = new Deadline(Duration.ZERO);

    assertThat(deadline.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(deadline.limit()).isZero();
  }

  @Test
  void itStartsWithTheFirstUseAndIsShared() {
    Deadline deadline = new Deadline(Duration.ofHours(1));
    long first = deadline.remainingNanos();

    long second = deadline.remainingNanos();

    assertThat(first).isCloseTo(Duration.ofHours(1).toNanos(), within(1_000_000_000L));
    assertThat(second).isLessThanOrEqualTo(first);
  }

  @Test
  void theRemainingTimeIsNeverNegative() {
    Deadline deadline = new Deadline(Duration.ofNanos(1));
    deadline.remainingNanos();

    assertThat(deadline.remainingNanos()).isZero();
    assertThat(deadline.remainingNanos()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3600})
  void aCancelledDeadlineHasNoTime(long seconds) {
    Deadline deadline = new Deadline(Duration.ofSeconds(seconds));

    deadline.cancel();

    assertThat(deadline.remainingNanos()).isZero();
    assertThat(deadline.isCancelled()).isTrue();
  }
}
