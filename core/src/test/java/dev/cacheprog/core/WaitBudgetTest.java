package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitBudgetTest {
  private static final long TWO_SECONDS = Duration.ofSeconds(2).toNanos();

  private final AtomicLong now = new AtomicLong();

  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanos() {
          return now.get();
        }

        @Override
        public void sleep(long nanos) {
          now.addAndGet(nanos);
        }

        @Override
        public void wait(Object lock, long nanos) {
          now.addAndGet(nanos);
        }
      };

  private final TransferRate rate = new TransferRate(ticker);
  private final WaitBudget budget = new WaitBudget(rate, ticker);

  private void receive(int bytesPerSecond) {
    rate.begin();
    for (int i = 0; i < 100; i++) {
      now.addAndGet(10_000_000);
      rate.received(bytesPerSecond / 100);
    }
    rate.end();
  }

  @Test
  void isTwoSecondsForAllGets() {
    assertThat(budget.left()).isEqualTo(TWO_SECONDS);
    long one = budget.begin();
    long two = budget.begin();
    now.addAndGet(TWO_SECONDS / 2);
    budget.wasted(one);
    budget.wasted(two);
    assertThat(budget.left()).as("at once").isEqualTo(TWO_SECONDS / 2);

    long three = budget.begin();
    now.addAndGet(TWO_SECONDS);
    budget.wasted(three);
    assertThat(budget.left()).isZero();
  }

  @Test
  void nothingIsLeftWhileTheLinkIsHopelesslySlow() {
    receive(20_000);
    assertThat(budget.left()).isZero();

    receive(1_000_000);
    assertThat(budget.left()).isEqualTo(TWO_SECONDS);
  }
}
