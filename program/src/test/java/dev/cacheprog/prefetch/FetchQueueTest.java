package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.Manifest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The threads of a [FetchQueue]; what it decides, [SlowLinkSimulationTest] tests.
class FetchQueueTest {
  private final FetchQueue queue =
      new FetchQueue(new TransferRate(Ticker.SYSTEM), 2, Ticker.SYSTEM);

  private final List<PendingBody> pack =
      FetchPlan.of(new Manifest(new PlantedPacks(new MemoryStore()).pack(100, 200), Set.of()))
          .bodies();

  @Test
  void threadsWithoutAJobWaitForWhatACancelledOneLeaves() throws Exception {
    queue.fill(pack);
    FetchJob first = Objects.requireNonNull(queue.take());
    Together.Running<FetchJob> other = Together.start(queue::take);
    other.untilItWaits();

    queue.ended(first, false);

    assertThat(other.await()).isNotNull();
  }

  @Test
  void threadsEndWithTheLastJob() throws Exception {
    queue.fill(pack);
    FetchJob last = Objects.requireNonNull(queue.take());
    Together.Running<FetchJob> other = Together.start(queue::take);
    other.untilItWaits();

    queue.ended(last, true);

    assertThat(other.await()).isNull();
  }

  @Test
  void nothingIsFetchedAfterTheStop() throws Exception {
    queue.stop();
    queue.fill(pack);

    assertThat(queue.take()).isNull();
    assertThat(pack).allMatch(PendingBody::hasEnded);
  }
}
