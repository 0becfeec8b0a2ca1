package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.cache.LocalCache;
import dev.cacheprog.cache.PackedCache;
import dev.cacheprog.cache.TieredCache;
import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestFormat;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.remote.SkippingStore;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// [PrefetchingCache] over a real disk, with a store in memory: sessions one after another, on
/// disks that are empty or not.
abstract class PrefetchingCacheBase {
  static final BuildKey BUILD = new BuildKey("scope", "build", "build ./...");
  static final List<String> PACKAGES = List.of("a", "b", "c", "d");

  @TempDir Path folder;
  int disks;
  Path disk;
  final MemoryStore remote = new MemoryStore();
  final MemoryLog log = new MemoryLog();
  final HandClock clock = new HandClock();
  BuildKey key = BUILD;
  ManifestAccess access = ManifestAccess.READ_AND_WRITE;
  StoreLayout layout = StoreLayout.OBJECTS;

  /// The limit of the session that was opened last.
  Deadline deadline = new Deadline(Duration.ZERO);

  /// Of the session that was opened last.
  BuildCosts costs = new BuildCosts(new MemoryCounts(), Ticker.SYSTEM);

  /// How long the end of a session may take.
  static final Duration LIMIT = Duration.ofSeconds(30);

  Ticker limitTicker = Ticker.SYSTEM;

  Ticker uploadTicker = Ticker.SYSTEM;

  /// Of the session that was opened last.
  UploadQueue lastQueue = new UploadQueue(deadline, uploadTicker);

  /// Counts of the session that was opened last.
  MemoryCounts counts = new MemoryCounts();

  /// The local store of each session.
  final Map<PrefetchingCache, LocalStore> locals = new HashMap<>();

  @BeforeEach
  void emptyDisk() {
    disk = folder.resolve("disk" + disks++);
  }

  PrefetchingCache open() {
    counts = new MemoryCounts();
    costs = new BuildCosts(counts, Ticker.SYSTEM);
    remote.gets.set(0);
    remote.puts.set(0);
    LocalStore local = new DiskStore(disk, log);
    StoredObjects stored = new StoredObjects();
    deadline = new Deadline(LIMIT, limitTicker);
    SkippingStore skipping = new SkippingStore(remote, counts, log);
    UploadQueue queue = new UploadQueue(deadline, uploadTicker);
    lastQueue = queue;
    Uploads uploads = new Uploads(remote, 0, stored, queue, costs, counts, log);
    SkippingTicker ticker = new SkippingTicker();
    WaitBudget budget = new WaitBudget(ticker);
    Prefetcher prefetcher =
        new Prefetcher(local, remote, new TransferRate(ticker), budget, counts, log, ticker);
    // However slow the machine is, packs are not sent before the end.
    PackWriter packs =
        new PackWriter(
            remote, new PackSizes(layout, BodyLimit.NONE), queue, counts, log, new HandTicker());
    if (!layout.hasObjects()) {
      prefetcher.fetchPacksAlone();
    }
    ManifestStore manifests = new ManifestStore(remote, layout, Prediction.FALLBACKS, log, ticker);
    FileStoreMemory memory = new FileStoreMemory(disk, () -> "store", clock);
    NegativeCache absent = new NegativeCache(memory);
    Prediction prediction =
        new Prediction(
            () -> key,
            manifests,
            access,
            absent,
            new Prediction.Listener() {
              @Override
              public void begins() {
                queue.hold();
              }

              @Override
              public void loaded(LoadedManifest loaded) {
                prefetcher.start(loaded.manifest());
                stored.addListed(loaded.outputs());
                if (loaded.isOwn()) {
                  skipping.manifestFound();
                }
              }

              @Override
              public void ended() {
                queue.release();
              }
            },
            new Prediction.Waiting(budget, new ManifestArrival(ticker)),
            log);
    ManifestWriter writer =
        new ManifestWriter(manifests, packs, access, costs, deadline, counts, log);
    PrefetchingCache cache =
        new PrefetchingCache(
            layout.hasObjects()
                ? new TieredCache(local, clock, skipping, uploads, budget, counts, log)
                : new PackedCache(new LocalCache(local, clock), queue, remote),
            prediction,
            prefetcher,
            stored,
            packs,
            new ManifestCheck(
                prediction, writer, access, absent, new LastManifestCheck(memory), deadline, log),
            access);
    locals.put(cache, local);
    return cache;
  }

  static byte[] body(String name) {
    return ("the body of " + name).getBytes(UTF_8);
  }

  static Optional<LocalEntry> lookUp(PrefetchingCache cache, String name)
      throws InterruptedException {
    ActionId id = Samples.action(name);
    Optional<LocalEntry> found = cache.peek(id);
    return found.isPresent() ? found : cache.get(id);
  }

  BodySink receive(PrefetchingCache cache, long size) {
    return Objects.requireNonNull(locals.get(cache)).receive(size);
  }

  void put(PrefetchingCache cache, String name, byte[] body) throws IOException {
    try (BodySink incoming = receive(cache, body.length)) {
      incoming.write(body);
      cache.put(Samples.action(name), OutputId.ofBody(body), incoming);
    }
  }

  /// A build as go makes it: looks up packages and puts those that are missing. At the end, it
  /// looks up the binary, which is never put.
  ///
  /// @return the number of packages that were missing
  int build(PrefetchingCache cache, List<String> packages) throws Exception {
    int built = 0;
    for (String name : packages) {
      Optional<LocalEntry> found = lookUp(cache, name);
      if (found.isPresent()) {
        assertThat(found.get().path()).hasBinaryContent(body(name));
      } else {
        put(cache, name, body(name));
        built++;
      }
    }
    assertThat(lookUp(cache, "the binary")).isEmpty();
    cache.close();
    return built;
  }

  int build() throws Exception {
    return build(open(), PACKAGES);
  }

  Manifest manifest() {
    return ManifestFormat.decode(remote.storedBody(key.manifest()));
  }

  static Pack pack(Manifest manifest, String name) {
    BodyLocation location = manifest.packed().get(OutputId.ofBody(body(name)));
    if (location == null || location.pack() == null) {
      throw new AssertionError(name + " is in no pack");
    }
    return location.pack();
  }
}
