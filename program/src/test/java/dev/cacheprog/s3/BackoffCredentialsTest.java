package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffCredentialsTest {
  private final HandClock clock = new HandClock();
  private final Slow source = new Slow();
  private final BackoffCredentials provider = new BackoffCredentials(source, clock);

  /// Fails after two seconds, until it works.
  private final class Slow implements CredentialsProvider {
    int calls;
    boolean works;

    @Override
    public Credentials current() throws StoreException {
      calls++;
      if (works) {
        return new Credentials("id", "secret", null);
      }
      clock.advance(Duration.ofSeconds(2));
      throw new StoreException(
          StoreException.Reason.PERMANENT, "no credentials, for many reasons", "look there", null);
    }

    @Override
    public String origin() {
      return "a test";
    }
  }

  private void expectFailure() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(provider::current)
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
  void credentialsThatAppearLaterAreUsed() throws Exception {
    expectFailure();
    source.works = true;
    expectFailure();

    clock.advance(Duration.ofSeconds(100));

    assertThat(provider.current().accessKeyId()).isEqualTo("id");
    assertThat(provider.current().accessKeyId()).isEqualTo("id");
    assertThat(source.calls).as("once for every request").isEqualTo(3);
  }
}
