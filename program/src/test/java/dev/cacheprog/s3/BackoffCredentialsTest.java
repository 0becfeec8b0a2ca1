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
  private final BackoffCredentials identities = new BackoffCredentials(source, clock);

  /// Fails after two seconds, until it has something.
  private final class Slow implements CredentialsProvider {
    int asked;
    boolean works;

    @Override
    public Credentials current() throws StoreException {
      asked++;
      if (works) {
        return new Credentials("id", "secret", null);
      }
      clock.advance(Duration.ofSeconds(2));
      throw new StoreException(
          StoreException.Reason.PERMANENT, "nobody knows us, for many reasons", "look there", null);
    }

    @Override
    public String origin() {
      return "a test";
    }
  }

  private void expectFailure() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(identities::current)
        .withMessage("nobody knows us, for many reasons")
        .extracting(StoreException::hint)
        .isEqualTo("look there");
  }

  @Test
  void allRequestsShareOneLookInVain() {
    for (int i = 0; i < 5; i++) {
      expectFailure();
    }
    assertThat(source.asked).isEqualTo(1);

    clock.advance(Duration.ofSeconds(99));
    expectFailure();
    assertThat(source.asked).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    expectFailure();
    expectFailure();
    assertThat(source.asked).isEqualTo(2);
  }

  @Test
  void whatIsFoundLaterIsUsed() throws Exception {
    expectFailure();
    source.works = true;
    expectFailure();

    clock.advance(Duration.ofSeconds(100));

    assertThat(identities.current().accessKeyId()).isEqualTo("id");
    assertThat(identities.current().accessKeyId()).isEqualTo("id");
    assertThat(source.asked).as("it is asked for every request, and knows best").isEqualTo(3);
  }
}
