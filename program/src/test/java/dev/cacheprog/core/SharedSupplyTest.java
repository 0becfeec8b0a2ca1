package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

/// With the fakes of the program.
class SharedSupplyTest {
  private static final String FOUND = "a value";

  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<StoreException> failure = new AtomicReference<>();

  /// Returns a value, or fails, once `answer` is counted down.
  private String slow() throws StoreException, InterruptedException {
    calls.incrementAndGet();
    answer.await();
    StoreException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return FOUND;
  }

  private SharedSupply<String> supply(Duration limit, Ticker ticker) {
    return new SharedSupply<>(
        this::slow, "tokens", "look there", Duration.ofMillis(100), limit, ticker);
  }

  private SharedSupply<String> supply() {
    return new SharedSupply<>(this::slow, "tokens", "look there");
  }

  @Test
  void aCancelledRequestDoesNotCancelTheAttempt() throws Exception {
    SharedSupply<String> supply = supply();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread cancelled =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    supply.current();
                  } catch (InterruptedException | StoreException _) {
                    interrupted.countDown();
                  }
                });
    Together.until(() -> calls.get() == 1);
    cancelled.interrupt();
    interrupted.await();

    answer.countDown();

    assertThat(supply.current()).isEqualTo(FOUND);
    assertThat(calls).hasValue(1);
  }

  @Test
  void requestsShareOneAttempt() throws Exception {
    SharedSupply<String> supply = supply();
    List<Together.Running<String>> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(Together.start(supply::current));
    }
    Together.until(() -> requests.stream().allMatch(Together.Running::waits));
    answer.countDown();
    for (Together.Running<String> request : requests) {
      assertThat(request.await()).isEqualTo(FOUND);
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void requestsFailWhenTheAttemptExceedsItsLimit() throws Exception {
    SharedSupply<String> supply = supply(Duration.ofMillis(50), Ticker.SYSTEM);
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(supply::current)
          .withMessageContaining("found no tokens within ");
    }
    assertThat(calls).hasValue(1);

    answer.countDown();

    Together.until(
        () -> {
          try {
            return supply.current().equals(FOUND);
          } catch (StoreException | InterruptedException _) {
            return false;
          }
        });
  }

  @Test
  void failuresArePassedOn() throws Exception {
    failure.set(new StoreException("no credentials", false, null));
    answer.countDown();
    SharedSupply<String> supply = supply();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(supply::current)
        .withMessage("no credentials");
  }

  @Test
  void theValueIsFetchedAgainOnceItIsNotFresh() throws Exception {
    HandTicker ticker = new HandTicker();
    answer.countDown();
    SharedSupply<String> supply = supply(Duration.ofSeconds(5), ticker);
    supply.current();
    ticker.advance(Duration.ofMillis(99));
    supply.current();
    assertThat(calls).hasValue(1);

    ticker.advance(Duration.ofMillis(1));

    assertThat(supply.current()).isEqualTo(FOUND);
    assertThat(calls).hasValue(2);
  }
}
