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
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<StoreException> failure = new AtomicReference<>();

  /// Returns credentials, or fails, once `answer` is counted down.
  private final CredentialsProvider slow =
      new CredentialsProvider() {
        @Override
        public Credentials current() throws StoreException, InterruptedException {
          calls.incrementAndGet();
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
  void aCancelledRequestDoesNotCancelTheResolution() throws Exception {
    AsyncCredentials provider = new AsyncCredentials(slow);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread cancelled =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    provider.current();
                  } catch (InterruptedException | StoreException _) {
                    interrupted.countDown();
                  }
                });
    Together.until(() -> calls.get() == 1);
    cancelled.interrupt();
    interrupted.await();

    answer.countDown();

    assertThat(provider.current()).isEqualTo(FOUND);
    assertThat(calls).hasValue(1);
  }

  @Test
  void requestsShareOneResolution() throws Exception {
    AsyncCredentials provider = new AsyncCredentials(slow);
    List<Together.Running<Credentials>> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(Together.start(provider::current));
    }
    Together.until(() -> requests.stream().allMatch(Together.Running::waits));
    answer.countDown();
    for (Together.Running<Credentials> request : requests) {
      assertThat(request.await()).isEqualTo(FOUND);
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void requestsFailWhenTheResolutionExceedsItsLimit() throws Exception {
    AsyncCredentials provider = new AsyncCredentials(slow, Duration.ofMillis(50), Ticker.SYSTEM);
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(provider::current)
          .withMessageContaining("found no AWS credentials within ");
    }
    assertThat(calls).hasValue(1);

    answer.countDown();

    Together.until(
        () -> {
          try {
            return provider.current().equals(FOUND);
          } catch (StoreException | InterruptedException _) {
            return false;
          }
        });
  }

  @Test
  void failuresArePassedOn() throws Exception {
    failure.set(new StoreException("no credentials", false, null));
    answer.countDown();
    AsyncCredentials provider = new AsyncCredentials(slow);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(provider::current)
        .withMessage("no credentials");
    assertThat(provider.origin()).isEqualTo("a test");
  }

  @Test
  void credentialsAreResolvedAgainOnceTheyAreNotFresh() throws Exception {
    HandTicker ticker = new HandTicker();
    answer.countDown();
    AsyncCredentials provider = new AsyncCredentials(slow, Duration.ofSeconds(5), ticker);
    provider.current();
    ticker.advance(Duration.ofMillis(99));
    provider.current();
    assertThat(calls).hasValue(1);

    ticker.advance(Duration.ofMillis(1));

    assertThat(provider.current()).isEqualTo(FOUND);
    assertThat(calls).hasValue(2);
  }
}
