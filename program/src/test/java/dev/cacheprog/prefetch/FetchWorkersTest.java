package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.Manifest;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchWorkersTest {
  @TempDir Path root;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final FetchQueue queue =
      new FetchQueue(new TransferRate(Ticker.SYSTEM), 2, Ticker.SYSTEM);

  /// Everything is wanted, but the first body is cancelled right before it is written to the disk.
  private final PackReader.Demand demand =
      new PackReader.Demand() {
        private boolean cancelled;

        @Override
        public boolean isStopped() {
          return false;
        }

        @Override
        public boolean isWanted(PendingBody body) {
          FetchJob job = body.job();
          if (!cancelled && job != null) {
            cancelled = true;
            job.cancel();
          }
          return true;
        }

        @Override
        public void delivered(PendingBody body) {
          // nothing waits for it
        }

        @Override
        public void objectMissing() {
          throw new AssertionError("it is there");
        }
      };

  @Test
  void aFileThatACancelledFetchClosesIsNoFailureOfTheDisk() throws Exception {
    LocalStore disk = new DiskStore(root, log);
    FetchPlan plan = FetchPlan.of(new Manifest(new PlantedPacks(remote).pack(100_000), Set.of()));
    PendingBody body = plan.bodies().getFirst();
    queue.fill(plan.bodies());
    PackReader reader =
        new PackReader(disk, remote, demand, new MemoryCounts(), log, Ticker.SYSTEM);
    FetchWorkers workers = new FetchWorkers(queue, reader, disk, _ -> false, () -> {}, log);

    workers.start(1);

    assertThat(workers.join(Together.GUARD)).isTrue();
    assertThat(body.isDelivered()).as("by the next fetch").isTrue();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(queue.isStopped()).isFalse();
  }
}
