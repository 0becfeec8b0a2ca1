package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerRuleTest {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(15);
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private final StoreException failure = new StoreException("HTTP 500", true, null);
  private final CircuitBreakerRule rule = new CircuitBreakerRule(3, RETRY_AFTER);

  private void open() {
    assertThat(rule.failed(failure, NOW)).isFalse();
    assertThat(rule.failed(failure, NOW)).isFalse();
    assertThat(rule.failed(failure, NOW)).isTrue();
  }

  @Test
  void opensAtTheLimitAndReportsTheCause() {
    assertThat(rule.allows(NOW)).isTrue();
    assertThat(rule.cause()).isNull();

    open();

    assertThat(rule.allows(NOW)).isFalse();
    assertThat(rule.cause()).isSameAs(failure);
    assertThat(rule.failures()).isEqualTo(3);
    assertThat(rule.failed(failure, NOW)).as("it was open").isFalse();
  }

  @Test
  void aSuccessEndsARowOfFailures() {
    rule.failed(failure, NOW);
    rule.failed(failure, NOW);
    assertThat(rule.succeeded()).as("it was closed").isFalse();

    open();
  }

  @Test
  void oneProbeIsAllowedAfterTheRetryTime() {
    open();
    assertThat(rule.allows(NOW.plus(RETRY_AFTER).minusNanos(1))).isFalse();
    assertThat(rule.allows(NOW.plus(RETRY_AFTER))).isTrue();

    rule.begin();
    assertThat(rule.allows(NOW.plus(RETRY_AFTER))).as("during the probe").isFalse();

    assertThat(rule.succeeded()).isTrue();
    assertThat(rule.allows(NOW)).isTrue();
    assertThat(rule.cause()).isNull();
    open();
  }

  @Test
  void afterAFailedProbeTheNextOneHasToWaitAsLong() {
    open();
    Instant probe = NOW.plus(RETRY_AFTER);
    rule.begin();
    assertThat(rule.failed(failure, probe)).isFalse();

    assertThat(rule.allows(probe.plus(RETRY_AFTER).minusNanos(1))).isFalse();
    assertThat(rule.allows(probe.plus(RETRY_AFTER))).isTrue();
  }

  @Test
  void afterAProbeWithoutAResultTheNextOneMayFollow() {
    open();
    rule.begin();
    rule.withdraw();

    assertThat(rule.allows(NOW.plus(RETRY_AFTER))).isTrue();
    assertThat(rule.cause()).as("it is still open").isSameAs(failure);
  }

  @Test
  void withoutARetryTimeItNeverClosesAgain() {
    CircuitBreakerRule forEver = new CircuitBreakerRule(1, Duration.ZERO);
    assertThat(forEver.failed(failure, NOW)).isTrue();

    assertThat(forEver.allows(NOW.plus(Duration.ofDays(365)))).isFalse();
  }

  @Test
  void rejectsALimitBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CircuitBreakerRule(0, RETRY_AFTER))
        .withMessageContaining("0");
  }
}
