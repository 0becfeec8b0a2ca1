package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UploadQueueTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Deadline deadline = new Deadline(Duration.ofSeconds(20));
  private final UploadQueue queue = new UploadQueue(deadline, ticker);
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);

  @AfterEach
  void close() throws InterruptedException {
    queue.close();
  }

  /// Submits an upload that ends when it gets a permit.
  private boolean submit(String name, double value, long bytes) {
    return queue.submit(
        value,
        bytes,
        () -> {
          begun.add(name);
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          try {
            permits.acquire();
          } finally {
            running.decrementAndGet();
          }
          return true;
        });
  }

  private void untilBegun(int many) throws InterruptedException {
    while (begun.size() < many) {
      Thread.sleep(1);
    }
  }

  /// One upload of this size took a second.
  private void measure(long bytes) throws InterruptedException {
    submit("measured", 1, bytes);
    untilBegun(1);
    ticker.advance(Duration.ofSeconds(1));
    permits.release();
    while (running.get() > 0 || queue.nanosFor(1) == 0) {
      Thread.sleep(1);
    }
    begun.clear();
  }

  @Test
  void manyUploadsRunWhileTheRateIsNotKnown() throws Exception {
    for (int i = 0; i < 50; i++) {
      submit("a" + i, 1, 1000);
    }
    untilBegun(32);
    permits.release(50);

    assertThat(queue.await(0)).isTrue();
    assertThat(begun).hasSize(50);
    assertThat(most).hasValue(32);
  }

  @Test
  void overASlowLinkWhatIsWorthMostIsSentFirst() throws Exception {
    measure(100_000);
    submit("one", 1, 80_000);
    submit("other", 1, 80_000);
    submit("cheap", 0.1, 80_000);
    submit("dear", 9, 80_000);
    submit("pack", UploadQueue.LAST, 80_000);
    untilBegun(2);
    assertThat(begun)
        .as("more would take longer than a second")
        .containsExactlyInAnyOrder("one", "other");

    for (int i = 3; i <= 5; i++) {
      permits.release();
      untilBegun(i);
    }
    permits.release(5);

    assertThat(queue.await(0)).isTrue();
    // The last two begin at the same moment: packs have places of their own.
    assertThat(begun.subList(0, 2)).containsExactlyInAnyOrder("one", "other");
    assertThat(begun.get(2)).isEqualTo("dear");
    assertThat(begun.subList(3, 5)).containsExactlyInAnyOrder("cheap", "pack");
  }

  @Test
  void theTimeThatBytesTakeFollowsFromWhatWasSent() throws Exception {
    assertThat(queue.nanosFor(1000)).isZero();

    measure(100_000);

    assertThat(queue.nanosFor(200_000)).isBetween(1_800_000_000L, 2_200_000_000L);
  }

  /// What go puts last is often empty. It takes a round trip, as everything does.
  @Test
  void smallUploadsDoNotTellHowFastTheLinkIs() throws Exception {
    send(0, Duration.ofMillis(150));
    assertThat(queue.nanosFor(1_000_000)).isZero();

    measure(100_000);
    ticker.advance(Duration.ofSeconds(20));
    send(0, Duration.ofSeconds(1));
    send(1_000, Duration.ofSeconds(1));

    assertThat(queue.nanosFor(200_000)).isBetween(1_800_000_000L, 2_200_000_000L);
  }

  @Test
  void aLinkThatBecomesSlowIsNoticed() throws Exception {
    send(1_000_000, Duration.ofSeconds(1));

    for (int i = 0; i < 8; i++) {
      send(100_000, Duration.ofSeconds(1));
    }

    assertThat(queue.nanosFor(200_000)).isBetween(1_800_000_000L, 2_200_000_000L);
  }

  private void send(long bytes, Duration time) throws InterruptedException {
    submit("sent", 1, bytes);
    untilBegun(1);
    ticker.advance(time);
    permits.release();
    assertThat(queue.await(0)).isTrue();
    begun.clear();
  }

  @Test
  void aPausedQueueStartsNothingAndDropsWhatIsLast() throws Exception {
    submit("running", 1, 10);
    submit("pack", UploadQueue.LAST, 10);
    untilBegun(2);
    queue.pause();
    submit("later", 1, 10);
    submit("second pack", UploadQueue.LAST, 10);
    permits.release();
    while (running.get() > 0) {
      Thread.sleep(1);
    }
    assertThat(begun).containsExactlyInAnyOrder("running", "pack");

    permits.release(5);
    queue.resume();

    assertThat(queue.await(0)).isTrue();
    assertThat(begun).contains("later", "second pack");
  }

  @Test
  void aHeldQueueStartsNothingUntilItIsReleased() throws Exception {
    queue.hold();
    submit("early", 1, 10);
    assertThat(queue.await(Duration.ofSeconds(19).toNanos() + 900_000_000)).isFalse();
    assertThat(begun).isEmpty();

    permits.release();
    queue.release();

    assertThat(queue.await(0)).isTrue();
    assertThat(begun).containsExactly("early");
  }

  @Test
  void aPausedQueueIsNotResumedByARelease() throws Exception {
    queue.hold();
    queue.pause();
    submit("early", 1, 10);
    permits.release();

    queue.release();
    assertThat(queue.await(Duration.ofSeconds(19).toNanos() + 900_000_000)).isFalse();
    assertThat(begun).isEmpty();

    queue.resume();
    assertThat(queue.await(0)).isTrue();
  }

  @Test
  void waitingEndsBeforeTheDeadline() throws Exception {
    submit("held", 1, 10);

    assertThat(queue.await(Duration.ofSeconds(19).toNanos() + 900_000_000)).isFalse();
    assertThat(deadline.remainingNanos()).isPositive();
  }

  @Test
  void uploadsThatHaveEndedNeedNoTime() throws Exception {
    UploadQueue idle = new UploadQueue(new Deadline(Duration.ofNanos(1)), ticker);

    assertThat(idle.await(0)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3600})
  void waitingEndsWhenTheDeadlineIsCancelled(long seconds) throws Exception {
    Deadline cancelled = new Deadline(Duration.ofSeconds(seconds));
    UploadQueue waiting = new UploadQueue(cancelled, ticker);
    waiting.submit(1, 10, () -> permits.tryAcquire(1, TimeUnit.HOURS));
    FutureTask<Boolean> ended = new FutureTask<>(() -> waiting.await(0));
    Thread.ofVirtual().start(ended);

    cancelled.cancel();

    assertThat(ended.get()).isFalse();
    waiting.close();
  }

  @Test
  void aClosedQueueTakesNothing() throws Exception {
    submit("held", 1, 10);
    untilBegun(1);

    queue.close();

    assertThat(running).hasValue(0);
    assertThat(submit("late", 1, 10)).isFalse();
    assertThat(queue.await(0)).isTrue();
  }
}
