package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.TIME;
import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static dev.cacheprog.prefetch.PlantedPacks.packOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// Packs and single bodies that are fetched in the background.
class PrefetcherTest extends PrefetcherBase {
  @Test
  void aPackIsFetchedInOneRequest() throws Exception {
    start(planted.pack(100, 200, 300_000));

    assertThat(isDelivered(100)).isTrue();
    assertThat(isDelivered(300_000)).isTrue();
    assertThat(isDelivered(200)).isTrue();
    LocalEntry entry = prefetcher.delivered(action(200)).orElseThrow();
    assertThat(entry.time()).isEqualTo(TIME);
    assertThat(entry.outputId()).isEqualTo(OutputId.ofBody(Samples.noise(200)));
    assertThat(remote.gets).hasValue(1);
    assertThat(counts.sum(Count.PACKS_FETCHED)).isEqualTo(1);
    assertThat(counts.sum(Count.BYTES_PREFETCHED)).isEqualTo(300_300);
    assertThat(log.lines()).isEmpty();
  }

  /// A get that waits for it fetches it itself, as without prefetching.
  @Test
  void aSingleBodyIsNotFetchedAgain() throws Exception {
    remote.failNext(new StoreException("HTTP 503 SlowDown", true, null));
    start(List.of(planted.single(50)));
    Together.until(() -> remote.gets.get() > 0);

    assertThat(isDelivered(50)).isFalse();
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void oneBodyServesAllItsActions() throws Exception {
    List<ManifestEntry> entries = new ArrayList<>(planted.pack(100, 200));
    ManifestEntry shared =
        new ManifestEntry(
            Samples.action("other"), entries.getFirst().location(), TIME.plusSeconds(9), 0);
    entries.add(shared);
    start(entries);

    LocalEntry entry = await(shared.action()).orElseThrow();

    assertThat(entry.time()).isEqualTo(TIME.plusSeconds(9));
    assertThat(entry.path()).hasBinaryContent(Samples.noise(100));
    assertThat(isDelivered(100)).isTrue();
    prefetcher.stop();
    assertThat(local.get(shared.action())).as("in a later session").contains(entry);
  }

  @Test
  void actionsThatAreNotPredictedAreNotWaitedFor() throws Exception {
    start(planted.pack(100));

    assertThat(await(Samples.action("unknown"))).isEmpty();
    assertThat(prefetcher.delivered(Samples.action("unknown"))).isEmpty();
  }

  @Test
  void aGetWaitsForAPendingBody() throws Exception {
    remote.hold();
    start(planted.pack(100));
    Together.until(() -> remote.running.get() == 1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> waiting = executor.submit(() -> isDelivered(100));
      assertThat(prefetcher.delivered(action(100))).isEmpty();

      remote.letThrough(1);

      assertThat(Together.await(waiting)).isTrue();
    }
  }

  /// So many requests run; the rest waits in the order of the manifest.
  @Test
  void bodiesThatGetsWaitForAreFetchedFirst() throws Exception {
    remote.hold();
    int many = 2 * FetchQueue.AT_ONCE;
    int[] sizes = new int[many];
    Arrays.setAll(sizes, i -> 100 * (i + 1));
    List<ManifestEntry> entries = planted.packs(sizes);
    start(entries);
    Together.until(() -> remote.running.get() == FetchQueue.AT_ONCE);
    FutureTask<Boolean> waiting = new FutureTask<>(() -> isDelivered(100 * many));
    Thread getter = Thread.ofVirtual().start(waiting);
    Together.until(() -> getter.getState() == Thread.State.TIMED_WAITING);
    remote.letThrough(1); // one worker alone takes the next job
    Together.until(() -> remote.asked.size() > FetchQueue.AT_ONCE);
    remote.letThrough(1000);

    assertThat(Together.await(waiting)).isTrue();
    Together.until(() -> counts.sum(Count.PACKS_FETCHED) == many);
    List<ActionId> inOrder =
        entries.stream().map(entry -> packOf(List.of(entry)).action()).toList();
    assertThat(remote.asked.subList(0, FetchQueue.AT_ONCE))
        .containsExactlyInAnyOrderElementsOf(inOrder.subList(0, FetchQueue.AT_ONCE));
    assertThat(remote.asked.get(FetchQueue.AT_ONCE)).isEqualTo(inOrder.getLast());
  }

  /// As the empty outputs of all packages are.
  @Test
  void aSingleBodyOfManyActionsIsFetchedForAllOfThem() throws Exception {
    remote.hold();
    List<ManifestEntry> entries = new ArrayList<>();
    for (int i = 1; i <= FetchQueue.AT_ONCE; i++) {
      entries.add(planted.single(100 * i));
    }
    ManifestEntry shared = planted.single(50);
    entries.add(shared);
    entries.add(new ManifestEntry(Samples.action("other"), shared.location(), TIME, 0));
    start(entries);
    Together.until(() -> remote.running.get() == FetchQueue.AT_ONCE);

    try (ExecutorService gets = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<LocalEntry>> one = gets.submit(() -> await(action(50)));
      Future<Optional<LocalEntry>> two = gets.submit(() -> await(Samples.action("other")));
      remote.letThrough(100);
      assertThat(one.get()).isPresent();
      assertThat(two.get()).isPresent();
    }
  }

  /// Even if a hostile store lets every get wait for its body.
  @Test
  void allGetsTogetherWaitALimitedTime() throws Exception {
    HandTicker ticker = new HandTicker();
    prefetcher = prefetcher(local, ticker);
    remote.hold();
    start(planted.packs(100, 200, 300, 400, 500, 600));
    List<Integer> sizes = List.of(100, 200, 300, 400, 500, 600);
    Duration most = Duration.ofSeconds(2);
    long start = ticker.nanos();
    ticker.run(sizes.size(), 0, i -> assertThat(await(action(sizes.get(i)))).isEmpty());
    assertThat(Duration.ofNanos(ticker.nanos() - start)).isEqualTo(most);

    assertThat(await(action(100))).isEmpty();

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isEqualTo(most);
  }

  @Test
  void aSingleBodyThatIsStillQueuedIsFetchedByTheGet() throws Exception {
    remote.hold();
    List<ManifestEntry> entries = new ArrayList<>();
    int many = FetchQueue.AT_ONCE + 2;
    for (int i = 1; i <= many; i++) {
      entries.add(planted.single(100 * i));
    }
    start(entries);
    Together.until(() -> remote.running.get() == FetchQueue.AT_ONCE);

    assertThat(await(action(100 * many))).isEmpty();
    remote.letThrough(100);

    Together.until(() -> prefetcher.delivered(action(100 * (many - 1))).isPresent());
    assertThat(prefetcher.delivered(action(100 * many))).isEmpty();
    assertThat(remote.gets).hasValue(many - 1);
  }

  /// See [#stop] for what else must hold.
  @Test
  void stoppingDuringABodyEndsAllWaits() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 1 << 20);
    CountDownLatch reached = new CountDownLatch(1);
    remote.readThrough(
        body ->
            new FilterInputStream(body) {
              private int left = 600_000;

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left <= 0) {
                  reached.countDown();
                  try {
                    Thread.sleep(Together.GUARD);
                  } catch (InterruptedException _) {
                    throw new InterruptedIOException("stopped");
                  }
                }
                int n = super.read(bytes, offset, Math.min(length, left));
                left -= n;
                return n;
              }
            });
    start(entries);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<LocalEntry>> waiting = executor.submit(() -> await(action(1 << 20)));
      reached.await();

      prefetcher.stop();

      assertThat(Together.await(waiting)).isEmpty();
    }
    assertThat(prefetcher.delivered(action(100))).isPresent();
    assertThat(prefetcher.broken()).isEmpty();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void nothingIsFetchedAfterTheEnd() throws Exception {
    prefetcher.stop();

    start(planted.pack(100));

    assertThat(await(action(100))).isEmpty();
    assertThat(remote.gets).hasValue(0);
  }

  @Test
  void unusedBytesAreCounted() throws Exception {
    List<ManifestEntry> entries = new ArrayList<>(planted.pack(100, 200, 300));
    entries.add(new ManifestEntry(Samples.action("other"), entries.getFirst().location(), TIME, 0));
    start(entries);
    assertThat(isDelivered(200)).isTrue();
    Together.until(() -> counts.sum(Count.BYTES_PREFETCHED) == 600);
    Together.until(() -> remote.openBodies.get() == 0);

    prefetcher.stop();

    assertThat(counts.sum(Count.BYTES_PREFETCHED_UNUSED)).isEqualTo(400);
  }
}
