package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ErrorBudgetRuleTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);

  private final ErrorBudgetRule rule = new ErrorBudgetRule(START);

  private static Instant at(double seconds) {
    return START.plusMillis((long) (seconds * 1000));
  }

  private void fail(double begin, double end) {
    rule.failed(at(begin), at(end), false);
  }

  @Test
  void fiveSecondsAndAPartOfTheSessionMayBeLost() {
    fail(0, 3);
    fail(3, 5.2);
    assertThat(rule.lost()).isEqualTo(Duration.ofMillis(5200));

    assertThat(rule.allowsGets(at(3.9))).as("5.195 s").isFalse();
    assertThat(rule.allowsGets(at(4))).as("5.2 s").isTrue();
    fail(6, 7);
    assertThat(rule.allowsGets(at(23))).as("6.15 s").isFalse();
    assertThat(rule.allowsGets(at(24))).as("6.2 s: time restores it").isTrue();
  }

  @Test
  void failuresCountForPutsIfTheyConcernThem() {
    rule.failed(at(0), at(4), true);
    fail(4, 8);
    assertThat(rule.allowsGets(at(8))).isFalse();
    assertThat(rule.allowsPuts(at(8))).isTrue();

    rule.failed(at(8), at(12), true);
    assertThat(rule.allowsPuts(at(12))).isFalse();
  }

  @Test
  void timeThatIsLostTwiceCountsOnce() {
    fail(0, 4);
    fail(0, 4);
    fail(2, 5);
    fail(1, 3);

    assertThat(rule.lost()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void oneFailureCountsForFiveSecondsAtMost() {
    fail(0, 600);

    assertThat(rule.lost()).isEqualTo(Duration.ofSeconds(5));
    assertThat(rule.allowsGets(at(600))).isTrue();
  }

  @Test
  void aClockThatIsSetBackLosesNothing() {
    fail(10, 2);

    assertThat(rule.lost()).isZero();
    assertThat(rule.allowsGets(at(-100))).isTrue();
  }
}
