package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.TIME;
import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static dev.cacheprog.prefetch.PlantedPacks.packOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PrefetcherTest {
  @TempDir Path root;
  private final MemoryStore remote = new MemoryStore();
  private final PlantedPacks planted = new PlantedPacks(remote);
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final SkippingTicker ticker = new SkippingTicker();
  private LocalStore local;
  private Prefetcher prefetcher;

  @BeforeEach
  void setUp() {
    local = new DiskStore(root, log);
    prefetcher = new Prefetcher(local, remote, counts, log, ticker);
  }

  /// However a test ends: nothing is left behind.
  @AfterEach
  void stop() throws Exception {
    remote.letThrough(1000);
    prefetcher.stop();
    Together.until(() -> remote.openBodies.get() == 0);
    if (Files.exists(root.resolve("tmp"))) {
      try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private void start(List<ManifestEntry> entries) {
    prefetcher.start(new Manifest(entries, Set.of()));
  }

  /// Whether it is there, and then it is right.
  private boolean isDelivered(int size) throws InterruptedException {
    Optional<LocalEntry> entry = prefetcher.await(action(size));
    entry.ifPresent(found -> assertThat(found.path()).hasBinaryContent(Samples.noise(size)));
    return entry.isPresent();
  }

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

    LocalEntry entry = prefetcher.await(shared.action()).orElseThrow();

    assertThat(entry.time()).isEqualTo(TIME.plusSeconds(9));
    assertThat(entry.path()).hasBinaryContent(Samples.noise(100));
    assertThat(isDelivered(100)).isTrue();
    prefetcher.stop();
    assertThat(local.get(shared.action())).as("in a later session").contains(entry);
  }

  @Test
  void actionsThatAreNotPredictedAreNotWaitedFor() throws Exception {
    start(planted.pack(100));

    assertThat(prefetcher.await(Samples.action("unknown"))).isEmpty();
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
    int many = 2 * Prefetcher.WORKERS;
    int[] sizes = new int[many];
    Arrays.setAll(sizes, i -> 100 * (i + 1));
    List<ManifestEntry> entries = planted.packs(sizes);
    start(entries);
    Together.until(() -> remote.running.get() == Prefetcher.WORKERS);
    FutureTask<Boolean> waiting = new FutureTask<>(() -> isDelivered(100 * many));
    Thread getter = Thread.ofVirtual().start(waiting);
    Together.until(() -> getter.getState() == Thread.State.TIMED_WAITING);
    remote.letThrough(1); // one worker alone takes the next job
    Together.until(() -> remote.asked.size() > Prefetcher.WORKERS);
    remote.letThrough(1000);

    assertThat(Together.await(waiting)).isTrue();
    Together.until(() -> counts.sum(Count.PACKS_FETCHED) == many);
    List<ActionId> inOrder =
        entries.stream().map(entry -> packOf(List.of(entry)).action()).toList();
    assertThat(remote.asked.subList(0, Prefetcher.WORKERS))
        .containsExactlyInAnyOrderElementsOf(inOrder.subList(0, Prefetcher.WORKERS));
    assertThat(remote.asked.get(Prefetcher.WORKERS)).isEqualTo(inOrder.getLast());
  }

  /// As the empty outputs of all packages are.
  @Test
  void aSingleBodyOfManyActionsIsFetchedForAllOfThem() throws Exception {
    remote.hold();
    List<ManifestEntry> entries = new ArrayList<>();
    for (int i = 1; i <= Prefetcher.WORKERS; i++) {
      entries.add(planted.single(100 * i));
    }
    ManifestEntry shared = planted.single(50);
    entries.add(shared);
    entries.add(new ManifestEntry(Samples.action("other"), shared.location(), TIME, 0));
    start(entries);
    Together.until(() -> remote.running.get() == Prefetcher.WORKERS);

    try (ExecutorService gets = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<LocalEntry>> one = gets.submit(() -> prefetcher.await(action(50)));
      Future<Optional<LocalEntry>> two =
          gets.submit(() -> prefetcher.await(Samples.action("other")));
      remote.letThrough(100);
      assertThat(one.get()).isPresent();
      assertThat(two.get()).isPresent();
    }
  }

  /// Whatever a hostile store does to let every get wait its two seconds.
  @Test
  void allGetsTogetherWaitALimitedTime() throws Exception {
    HandTicker ticker = new HandTicker();
    prefetcher = new Prefetcher(local, remote, counts, log, ticker);
    remote.hold();
    start(planted.packs(100, 200, 300, 400, 500, 600));
    List<Integer> sizes = List.of(100, 200, 300, 400, 500, 600);
    Duration most = Duration.ofSeconds(2);
    long start = ticker.nanos();
    ticker.run(sizes.size(), 0, i -> assertThat(prefetcher.await(action(sizes.get(i)))).isEmpty());
    assertThat(Duration.ofNanos(ticker.nanos() - start)).isEqualTo(most);

    assertThat(prefetcher.await(action(100))).isEmpty();

    assertThat(Duration.ofNanos(ticker.nanos() - start)).isEqualTo(most);
  }

  /// Two that are each as large as a number can say.
  @Test
  void sizesThatOverflowAreNotFetched() throws Exception {
    prefetcher = new Prefetcher(new Delegate(local, 1 << 30, false), remote, counts, log, ticker);
    List<ManifestEntry> entries = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      byte[] body = Samples.noise(i);
      remote.plant(
          action(i),
          new ObjectMetadata(
              OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, Long.MAX_VALUE - 1),
          body);
      entries.add(entry(i, BodyLocation.unpacked(OutputId.ofBody(body), Long.MAX_VALUE - 1)));
    }
    start(entries);

    Together.until(() -> log.lines().size() == 2);
    assertThat(remote.gets).hasValue(0);
  }

  @Test
  void aSingleBodyThatIsStillQueuedIsLeftToTheGet() throws Exception {
    remote.hold();
    List<ManifestEntry> entries = new ArrayList<>();
    int many = Prefetcher.WORKERS + 2;
    for (int i = 1; i <= many; i++) {
      entries.add(planted.single(100 * i));
    }
    start(entries);
    Together.until(() -> remote.running.get() == Prefetcher.WORKERS);

    assertThat(prefetcher.await(action(100 * many))).isEmpty();
    remote.letThrough(100);

    Together.until(() -> prefetcher.delivered(action(100 * (many - 1))).isPresent());
    assertThat(prefetcher.delivered(action(100 * many))).isEmpty();
    assertThat(remote.gets).hasValue(many - 1);
  }

  @Test
  void bodiesOnTheDiskAreNotFetched() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200);
    for (int size : new int[] {100, 200}) {
      try (BodySink incoming = local.receive(size)) {
        incoming.write(Samples.noise(size));
        local.put(action(size), OutputId.ofBody(Samples.noise(size)), incoming, TIME);
      }
    }

    entries.addAll(planted.pack(300));
    start(entries);

    assertThat(isDelivered(300)).isTrue();
    assertThat(prefetcher.await(action(100))).as("the disk has it").isEmpty();
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void actionsOnTheDiskAreNotReplacedByAnOlderOutput() throws Exception {
    List<ManifestEntry> entries = planted.pack(100);
    ManifestEntry other =
        new ManifestEntry(Samples.action("other"), entries.getFirst().location(), TIME, 0);
    entries.add(other);
    OutputId newer = OutputId.ofBody(Samples.noise(50));
    try (BodySink incoming = local.receive(50)) {
      incoming.write(Samples.noise(50));
      local.put(action(100), newer, incoming, TIME);
    }

    start(entries);

    assertThat(prefetcher.await(other.action())).isPresent();
    assertThat(prefetcher.await(action(100))).as("the disk has it").isEmpty();
    prefetcher.stop();
    assertThat(local.get(action(100)).orElseThrow().outputId()).isEqualTo(newer);
  }

  @Test
  void putsAreNotReplaced() throws Exception {
    remote.hold();
    start(planted.pack(100, 200));
    Together.until(() -> remote.running.get() == 1);

    prefetcher.forget(action(100));
    remote.letThrough(1);

    assertThat(isDelivered(200)).isTrue();
    assertThat(prefetcher.await(action(100))).isEmpty();
    assertThat(local.get(action(100))).isEmpty();
  }

  /// It was answered with that, and the put of it may fail.
  @Test
  void actionsDeliveredBeforeAPutAreStored() throws Exception {
    start(planted.pack(100, 200));
    assertThat(isDelivered(100)).isTrue();

    prefetcher.forget(action(100));

    assertThat(local.get(action(100))).isPresent();
    assertThat(prefetcher.delivered(action(100))).as("the put counts from now on").isEmpty();
  }

  @Test
  void putsBeforeTheManifestIsLoadedAreNotReplaced() throws Exception {
    prefetcher.forget(action(100));

    start(planted.pack(100, 200));

    assertThat(isDelivered(200)).isTrue();
    assertThat(prefetcher.await(action(100))).isEmpty();
    prefetcher.stop();
    assertThat(local.get(action(100))).isEmpty();
  }

  @Test
  void aNearlyFullDiskStopsPrefetching() throws Exception {
    prefetcher = new Prefetcher(new Delegate(local, 100 << 20, false), remote, counts, log, ticker);
    start(planted.packs(100, 200, 300, 400, 500, 600));

    assertThat(prefetcher.await(action(600))).isEmpty();
    assertThat(prefetcher.await(action(100))).isEmpty();
    assertThat(remote.gets).hasValue(0);
    assertThat(log.messages(Log.Level.WARN))
        .contains("Stopped prefetching: the local disk is full or fails");
  }

  @Test
  void bodiesLargerThanTheFreeSpaceAreNotFetched() throws Exception {
    long large = 1L << 40;
    byte[] body = Samples.noise(7);
    remote.plant(
        action(7),
        new ObjectMetadata(OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, large),
        body);
    prefetcher = new Prefetcher(new Delegate(local, 1 << 30, false), remote, counts, log, ticker);
    List<ManifestEntry> entries = new ArrayList<>(planted.pack(100, 200));
    entries.addFirst(entry(7, BodyLocation.unpacked(OutputId.ofBody(body), large)));
    start(entries);

    assertThat(isDelivered(100)).isTrue();
    assertThat(isDelivered(7)).isFalse();
    assertThat(remote.asked).doesNotContain(action(7));
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  /// As many as fit one by one, but not together.
  @Test
  void pendingBodiesTakeFreeSpace() throws Exception {
    long freeSpace = (256 << 20) + 1000;
    prefetcher = new Prefetcher(new Delegate(local, freeSpace, false), remote, counts, log, ticker);
    remote.hold();
    start(planted.packs(700, 701, 702));
    Together.until(() -> remote.running.get() == 1);

    remote.letThrough(100);

    assertThat(isDelivered(700) ^ isDelivered(701) ^ isDelivered(702)).isTrue();
    assertThat(remote.gets).hasValue(1);
  }

  /// A seeded search through what a store may hold in the place of packs, and a manifest may say of
  /// them: whatever it is, what isDelivered is right.
  @Test
  @Timeout(60)
  void whateverPacksHoldNoWrongBodyIsDelivered() throws Exception {
    Random random = new Random(5);
    int right = 0;
    for (int run = 0; run < 300; run++) {
      int base = 100 * (run + 1);
      int[] sizes = random.ints(1 + random.nextInt(6), base, base + 90).distinct().toArray();
      List<ManifestEntry> entries = planted.pack(sizes);
      Pack pack = packOf(entries);
      planted.damage(pack, mutated(remote.storedBody(pack.action()), random));
      for (int i = 0; i < entries.size(); i++) {
        if (random.nextInt(4) == 0) {
          entries.set(i, wrong(entries.get(i), pack, random));
        }
      }
      prefetcher = new Prefetcher(local, remote, counts, log, ticker);
      start(entries);
      for (ManifestEntry entry : entries) {
        Optional<LocalEntry> arrived = prefetcher.await(entry.action());
        if (arrived.isPresent()) {
          byte[] bytes = Files.readAllBytes(arrived.get().path());
          assertThat(OutputId.ofBody(bytes)).isEqualTo(entry.location().id());
          assertThat(arrived.get().size()).isEqualTo(bytes.length);
          right++;
        }
      }
      prefetcher.stop();
    }
    assertThat(right).as("not all is damaged").isGreaterThan(100);
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    return switch (random.nextInt(5)) {
      case 0 -> bytes;
      case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 100));
      case 2 -> Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
      default -> {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
    };
  }

  /// The same use with another size or place.
  private static ManifestEntry wrong(ManifestEntry entry, Pack pack, Random random) {
    long size = 1 + random.nextLong(pack.size());
    long offset = random.nextLong(pack.size() - size + 1);
    return new ManifestEntry(
        entry.action(),
        new BodyLocation(entry.location().id(), size, pack, offset),
        entry.time(),
        entry.age());
  }

  @Test
  void aFailingDiskStopsPrefetching() throws Exception {
    prefetcher =
        new Prefetcher(new Delegate(local, Long.MAX_VALUE, true), remote, counts, log, ticker);
    start(planted.packs(100, 200, 300, 400, 500, 600));

    assertThat(prefetcher.await(action(600))).isEmpty();
    assertThat(prefetcher.await(action(100))).isEmpty();
    assertThat(prefetcher.broken()).as("the store is not to blame").isEmpty();
    assertThat(log.messages(Log.Level.WARN)).hasSizeBetween(1, 4);
  }

  /// The disk, with another idea of how much it takes.
  private record Delegate(LocalStore store, long freeSpace, boolean refuses) implements LocalStore {
    @Override
    public Optional<LocalEntry> get(ActionId id) {
      return store.get(id);
    }

    @Override
    public BodySink receive(long size) {
      return store.receive(size);
    }

    @Override
    public LocalEntry put(ActionId id, OutputId outputId, BodySink body, Instant time)
        throws IOException {
      return store.put(id, outputId, body, time);
    }

    @Override
    public Path storeBody(OutputId outputId, BodySink body) throws IOException {
      if (refuses) {
        throw new IOException("No space left on device");
      }
      return store.storeBody(outputId, body);
    }

    @Override
    public void storeAction(ActionId id, LocalEntry entry) throws IOException {
      store.storeAction(id, entry);
    }

    @Override
    public boolean isEmpty() {
      return store.isEmpty();
    }
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
      Future<Optional<LocalEntry>> waiting =
          executor.submit(() -> prefetcher.await(action(1 << 20)));
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

    assertThat(prefetcher.await(action(100))).isEmpty();
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
