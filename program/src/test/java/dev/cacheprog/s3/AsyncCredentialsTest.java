package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AsyncCredentialsTest {
  private static final Credentials FOUND = new Credentials("id", "secret", null);

  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicReference<StoreException> failure = new AtomicReference<>();

  /// Finds credentials as soon as it is told to.
  private final CredentialsProvider slow =
      new CredentialsProvider() {
        @Override
        public Credentials current() throws StoreException, InterruptedException {
          looks.incrementAndGet();
          answer.await();
          StoreException failed = failure.get();
          if (failed != null) {
            throw failed;
          }
          return FOUND;
        }

        @Override
        public String origin() {
          return "a test";
        }
      };

  @Test
  void aRequestThatCannotWaitDoesNotSpoilItForOthers() throws Exception {
    AsyncCredentials identities = new AsyncCredentials(slow);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread hasty =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    identities.current();
                  } catch (InterruptedException | StoreException _) {
                    interrupted.countDown();
                  }
                });
    Together.until(() -> looks.get() == 1);
    hasty.interrupt();
    interrupted.await();

    answer.countDown();

    assertThat(identities.current()).isEqualTo(FOUND);
    assertThat(looks).hasValue(1);
  }

  @Test
  void allRequestsWaitForOneLook() throws Exception {
    AsyncCredentials identities = new AsyncCredentials(slow);
    List<Together.Running<Credentials>> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(Together.start(identities::current));
    }
    Together.until(() -> requests.stream().allMatch(Together.Running::waits));
    answer.countDown();
    for (Together.Running<Credentials> request : requests) {
      assertThat(request.await()).isEqualTo(FOUND);
    }
    assertThat(looks).hasValue(1);
  }

  @Test
  void noRequestWaitsLongerThanTheLimitAfterTheLookBegan() throws Exception {
    AsyncCredentials identities = new AsyncCredentials(slow, Duration.ofMillis(50), Ticker.SYSTEM);
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(identities::current)
          .withMessageContaining("AWS credentials were looked for and not found within ");
    }
    assertThat(looks).hasValue(1);

    answer.countDown();

    Together.until(
        () -> {
          try {
            return identities.current().equals(FOUND);
          } catch (StoreException | InterruptedException _) {
            return false;
          }
        });
  }

  @Test
  void failuresArePassedOn() throws Exception {
    failure.set(new StoreException("nobody knows us", false, null));
    answer.countDown();
    AsyncCredentials identities = new AsyncCredentials(slow);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(identities::current)
        .withMessage("nobody knows us");
    assertThat(identities.origin()).isEqualTo("a test");
  }

  @Test
  void credentialsAreAskedForAgainAfterAMoment() throws Exception {
    HandTicker ticker = new HandTicker();
    answer.countDown();
    AsyncCredentials identities = new AsyncCredentials(slow, Duration.ofSeconds(5), ticker);
    identities.current();
    ticker.advance(Duration.ofMillis(99));
    identities.current();
    assertThat(looks).hasValue(1);

    ticker.advance(Duration.ofMillis(1));

    assertThat(identities.current()).isEqualTo(FOUND);
    assertThat(looks).hasValue(2);
  }
}
