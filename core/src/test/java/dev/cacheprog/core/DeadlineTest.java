package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

  @Test
  void tasksAreAwaitedUntilTheyEnd() throws Exception {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      tasks.execute(() -> {});
      tasks.shutdown();

      assertThat(new Deadline(Duration.ZERO).await(tasks)).isTrue();
      assertThat(new Deadline(Duration.ofNanos(1)).await(tasks)).isTrue();
    }
  }

  @Test
  void tasksAreAwaitedUpToTheDeadline() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService tasks = busyUntil(end)) {
      assertThat(new Deadline(Duration.ofMillis(30)).await(tasks)).isFalse();
      end.countDown();
    }
  }

  @Test
  void waitingEndsWhenItIsCancelled() throws Exception {
    Deadline deadline = new Deadline(Duration.ZERO);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService tasks = busyUntil(end);
        ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> ended = waiting.submit(() -> deadline.await(tasks));

      deadline.cancel();

      assertThat(ended.get(60, TimeUnit.SECONDS)).isFalse();
      end.countDown();
    }
  }

  private static ExecutorService busyUntil(CountDownLatch end) {
    ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    Future<Boolean> _ =
        tasks.submit(
            () -> {
              end.await();
              return true;
            });
    tasks.shutdown();
    return tasks;
  }
}
