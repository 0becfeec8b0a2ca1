package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// With the fakes of the program.
class BackoffSupplyTest {
  private final HandClock clock = new HandClock();
  private final Slow source = new Slow();
  private final BackoffSupply<String> supply = new BackoffSupply<>(source, clock);

  /// Fails after two seconds, until it works.
  private final class Slow implements Supply<String> {
    int calls;
    boolean works;

    @Override
    public String current() throws StoreException {
      calls++;
      if (works) {
        return "a value";
      }
      clock.advance(Duration.ofSeconds(2));
      throw new StoreException(
          StoreException.Reason.PERMANENT, "no credentials, for many reasons", "look there", null);
    }
  }

  private void expectFailure() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(supply::current)
        .withMessage("no credentials, for many reasons")
        .extracting(StoreException::hint)
        .isEqualTo("look there");
  }

  @Test
  void requestsFailAtOnceAfterAFailedAttempt() {
    for (int i = 0; i < 5; i++) {
      expectFailure();
    }
    assertThat(source.calls).isEqualTo(1);

    clock.advance(Duration.ofSeconds(99));
    expectFailure();
    assertThat(source.calls).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    expectFailure();
    expectFailure();
    assertThat(source.calls).isEqualTo(2);
  }

  @Test
  void aValueThatAppearsLaterIsUsed() throws Exception {
    expectFailure();
    source.works = true;
    expectFailure();

    clock.advance(Duration.ofSeconds(100));

    assertThat(supply.current()).isEqualTo("a value");
    assertThat(supply.current()).isEqualTo("a value");
    assertThat(source.calls).as("once for every request").isEqualTo(3);
  }
}
