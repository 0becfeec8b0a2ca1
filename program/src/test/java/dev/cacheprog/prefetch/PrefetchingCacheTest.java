package dev.cacheprog.prefetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.cache.TieredCache;
import dev.cacheprog.cache.Uploads;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.disk.FileStoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.BuildIndex;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestFormat;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.prefetch.pack.PackSizes;
import dev.cacheprog.prefetch.pack.PackWriter;
import dev.cacheprog.remote.SkippingStore;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// [PrefetchingCache] over a real disk, with a store in memory: sessions one after another, on
/// disks that are empty or not.
class PrefetchingCacheTest {
  private static final BuildKey BUILD = new BuildKey("scope", "build", "build ./...");
  private static final BuildKey TEST = new BuildKey("scope", "test", "test ./...");
  private static final List<String> PACKAGES = List.of("a", "b", "c", "d");

  @TempDir Path folder;
  private int disks;
  private Path disk;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final HandClock clock = new HandClock();
  private BuildKey key = BUILD;
  private Access access = Access.READ_AND_WRITE;

  /// The limit of the session that was opened last.
  private Deadline deadline = new Deadline(Duration.ZERO);

  /// Counts of the session that was opened last.
  private MemoryCounts counts = new MemoryCounts();

  /// The local store of each session.
  private final Map<PrefetchingCache, LocalStore> locals = new HashMap<>();

  @BeforeEach
  void emptyDisk() {
    disk = folder.resolve("disk" + disks++);
  }

  private PrefetchingCache open() {
    counts = new MemoryCounts();
    remote.gets.set(0);
    remote.puts.set(0);
    LocalStore local = new DiskStore(disk, log);
    StoredObjects stored = new StoredObjects();
    deadline = new Deadline(Duration.ofSeconds(30));
    SkippingStore skipping = new SkippingStore(remote, counts, log);
    Uploads uploads = new Uploads(remote, 0, stored, deadline, counts, log);
    SkippingTicker ticker = new SkippingTicker();
    Prefetcher prefetcher = new Prefetcher(local, remote, counts, log, ticker);
    // However slow the machine is, packs are not sent before the end.
    PackWriter packs = new PackWriter(remote, PackSizes.ORDINARY, counts, log, new HandTicker());
    ManifestStore manifests = new ManifestStore(remote, Prediction.FALLBACKS, log, ticker);
    FileStoreMemory memory = new FileStoreMemory(disk, () -> "store", clock);
    NegativeCache absent = new NegativeCache(memory);
    Prediction prediction =
        new Prediction(
            () -> key,
            manifests,
            access,
            absent,
            loaded -> {
              prefetcher.start(loaded.manifest());
              stored.addListed(loaded.outputs());
              if (loaded.isOwn()) {
                skipping.manifestFound();
              }
            },
            log);
    ManifestWriter writer = new ManifestWriter(manifests, packs, access, deadline, counts, log);
    PrefetchingCache cache =
        new PrefetchingCache(
            new TieredCache(local, clock, skipping, uploads, stored, counts, log),
            prediction,
            prefetcher,
            stored,
            packs,
            new ManifestCheck(
                prediction, writer, access, absent, new LastCheck(memory), deadline, log),
            access);
    locals.put(cache, local);
    return cache;
  }

  private static byte[] body(String name) {
    return ("the body of " + name).getBytes(UTF_8);
  }

  private static Optional<LocalEntry> lookUp(PrefetchingCache cache, String name)
      throws InterruptedException {
    ActionId id = Samples.action(name);
    Optional<LocalEntry> found = cache.peek(id);
    return found.isPresent() ? found : cache.get(id);
  }

  private BodySink receive(PrefetchingCache cache, long size) {
    return Objects.requireNonNull(locals.get(cache)).receive(size);
  }

  private void put(PrefetchingCache cache, String name, byte[] body) throws IOException {
    try (BodySink incoming = receive(cache, body.length)) {
      incoming.write(body);
      cache.put(Samples.action(name), OutputId.ofBody(body), incoming);
    }
  }

  /// What go does: looks up, and builds what is missing. At the end it looks up what nobody puts.
  ///
  /// @return how many it had to build
  private int build(PrefetchingCache cache, List<String> packages) throws Exception {
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

  private int build() throws Exception {
    return build(open(), PACKAGES);
  }

  private Manifest manifest() {
    return ManifestFormat.decode(remote.storedBody(key.manifest()));
  }

  private static Pack pack(Manifest manifest, String name) {
    BodyLocation location = manifest.packed().get(OutputId.ofBody(body(name)));
    if (location == null || location.pack() == null) {
      throw new AssertionError(name + " is in no pack");
    }
    return location.pack();
  }

  @Test
  void theFirstBuildWritesObjectsAPackAndAManifest() throws Exception {
    assertThat(build()).isEqualTo(4);

    assertThat(PACKAGES).allMatch(name -> remote.has(Samples.action(name)));
    assertThat(remote.puts).as("objects, pack, manifest, build index").hasValue(4 + 3);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactlyElementsOf(PACKAGES.stream().map(Samples::action).toList());
    assertThat(manifest().absent()).containsExactly(Samples.action("the binary"));
    assertThat(remote.closes).hasValue(1);
  }

  @Test
  void anEmptyDiskIsFilledFromThePackAndNothingIsWritten() throws Exception {
    build();
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(remote.gets).as("manifest and pack; absent actions are not looked up").hasValue(2);
    assertThat(remote.puts).hasValue(0);
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.BYTES_PREFETCHED_UNUSED)).isZero();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aWarmDiskSendsNoRequestForAWhile() throws Exception {
    build();

    assertThat(build()).isZero();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void theOutputOfTheLinkerIsNotSentAgain() throws Exception {
    build();
    emptyDisk();

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isPresent();
    put(cache, "a", body("a")); // unasked, as go does with what the linker printed
    assertThat(build(cache, PACKAGES)).isZero();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void theOutputOfTheLinkerIsNotSentFromAWarmDisk() throws Exception {
    build();

    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    assertThat(build(cache, PACKAGES)).isZero();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void anEditPacksWhatChanged() throws Exception {
    build();
    Pack before = pack(manifest(), "a");
    emptyDisk();

    assertThat(build(open(), List.of("a", "b", "c", "new"))).isEqualTo(1);

    assertThat(remote.puts).as("object, pack, manifest").hasValue(3);
    assertThat(pack(manifest(), "new").size()).isEqualTo(body("new").length);
    assertThat(pack(manifest(), "a")).isEqualTo(before);
    assertThat(counts.sum(Count.BYTES_REPACKED)).isZero();
  }

  /// The last one's manifest is there, and what only the first one's said costs a look-up.
  @Test
  void ofTwoBuildsAtOnceTheLastOneWins() throws Exception {
    PrefetchingCache one = open();
    emptyDisk();
    PrefetchingCache two = open();
    for (String name : List.of("a", "b")) {
      assertThat(lookUp(one, name)).isEmpty();
      put(one, name, body(name));
    }
    for (String name : List.of("b", "c")) {
      lookUp(two, name);
      put(two, name, body(name));
    }
    one.close();
    two.close();

    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("b"), Samples.action("c"));
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c"))).isZero();
    assertThat(counts.sum(Count.OBJECT_HITS)).isEqualTo(1);
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c"))).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(3);
  }

  @Test
  void anotherBuildUsesSharedBodies() throws Exception {
    build();
    emptyDisk();
    key = TEST;

    assertThat(build(open(), List.of("a", "b", "c", "d", "a test"))).isEqualTo(1);

    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    emptyDisk();
    assertThat(build(open(), List.of("a", "b", "c", "d", "a test"))).isZero();
    assertThat(remote.gets).as("manifest and two packs").hasValue(3);
  }

  @Test
  void readOnlyReadsAndWritesNothing() throws Exception {
    build();
    emptyDisk();
    access = Access.READ_ONLY;
    byte[] before = remote.storedBody(BUILD.manifest());

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isPresent();
    assertThat(lookUp(cache, "b")).isPresent();
    assertThat(lookUp(cache, "new")).isEmpty();
    cache.close();

    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(2);
    assertThat(remote.puts).hasValue(0);
    assertThat(remote.storedBody(BUILD.manifest())).isEqualTo(before);
  }

  /// As after a store that was full.
  @Test
  void aPackThatCouldNotBeSentIsSentByTheNextBuild() throws Exception {
    PrefetchingCache first = open();
    for (String name : PACKAGES) {
      assertThat(lookUp(first, name)).isEmpty();
      put(first, name, body(name));
    }
    byte[] bodies =
        String.join("", PACKAGES.stream().map(name -> new String(body(name), UTF_8)).toList())
            .getBytes(UTF_8);
    ActionId pack = new Pack(OutputId.ofBody(bodies), bodies.length).action();
    remote.refuse(pack);
    first.close();
    remote.acceptAgain(pack);
    assertThat(counts.sum(Count.PACKS_SENT)).isZero();
    assertThat(manifest().packed()).isEmpty();

    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
    assertThat(manifest().packed()).hasSize(PACKAGES.size());

    emptyDisk();
    assertThat(build()).isZero();
    assertThat(remote.puts).hasValue(0);
  }

  /// As after a job that was served by another store.
  @Test
  void objectsThatTheStoreLostAreSentAgainWhateverTheManifestLists() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    remote.lose(Samples.action("a"));
    emptyDisk();

    assertThat(build()).isEqualTo(1);

    assertThat(remote.storedBody(Samples.action("a"))).isEqualTo(body("a"));
  }

  @Test
  void writeOnlyUploadsWhatTheDiskHas() throws Exception {
    build();
    remote.lose(Samples.action("a"));
    access = Access.WRITE_ONLY;

    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    cache.close();

    assertThat(remote.has(Samples.action("a"))).isTrue();
  }

  /// As with `go build -a`, to replace what was wrong, on a disk that made sure a moment ago.
  @Test
  void rebuiltOutputsOnAWarmDiskReplaceThoseOfTheManifest() throws Exception {
    build();

    PrefetchingCache again = open();
    put(again, "a", body("another a"));
    again.close();

    emptyDisk();
    PrefetchingCache elsewhere = open();
    assertThat(lookUp(elsewhere, "a").orElseThrow().path()).hasBinaryContent(body("another a"));
    elsewhere.close();
  }

  @Test
  void writeOnlyReplacesTheManifestOfAWarmDisk() throws Exception {
    build();
    access = Access.WRITE_ONLY;

    PrefetchingCache cache = open();
    put(cache, "a", body("another a"));
    cache.close();

    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("a"));
    assertThat(manifest().packed()).containsOnlyKeys(OutputId.ofBody(body("another a")));
  }

  @Test
  void aRefusedLargeBodyHoldsUpNothingElse() throws Exception {
    byte[] large = Samples.noise((int) BodyLocation.PACKABLE_BELOW);
    PrefetchingCache first = open();
    put(first, "large", large);
    build(first, PACKAGES);
    remote.clear();
    clock.advance(Duration.ofHours(2));
    PrefetchingCache second = open();
    assertThat(lookUp(second, "large")).isPresent();
    for (String name : PACKAGES) {
      assertThat(lookUp(second, name)).isPresent();
    }
    remote.refuse(Samples.action("large"));

    second.close();

    assertThat(manifest().packed()).hasSize(PACKAGES.size());
  }

  @Test
  void writeOnlyReplacesTheManifestWithoutReadingIt() throws Exception {
    build();
    emptyDisk();
    access = Access.WRITE_ONLY;

    PrefetchingCache cache = open();
    for (String name : List.of("a", "new")) {
      put(cache, name, body(name));
    }
    cache.close();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.has(Samples.action("new"))).isTrue();
    assertThat(manifest().entries())
        .extracting(ManifestEntry::action)
        .containsExactly(Samples.action("a"), Samples.action("new"));
    assertThat(pack(manifest(), "a")).isEqualTo(pack(manifest(), "new"));
  }

  @Test
  void aMissingPackIsReplacedFromObjects() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(counts.sum(Count.OBJECT_HITS)).isEqualTo(4);
    assertThat(remote.puts).as("pack, manifest").hasValue(2);
    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
  }

  @Test
  void aDamagedPackIsReplaced() throws Exception {
    build();
    ActionId pack = pack(manifest(), "a").action();
    byte[] bytes = remote.storedBody(pack).clone();
    bytes[0] ^= 1;
    remote.plant(pack, remote.storedEntry(pack), bytes);
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isEqualTo(1);
    assertThat(counts.sum(Count.OBJECT_HITS)).isEqualTo(1);
    emptyDisk();
    assertThat(build()).isZero();
    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isZero();
  }

  @Test
  void missingObjectsAndPacksAreSentAgain() throws Exception {
    build();
    remote.lose(pack(manifest(), "a").action());
    PACKAGES.forEach(name -> remote.lose(Samples.action(name)));
    emptyDisk();

    assertThat(build()).isEqualTo(4);

    assertThat(PACKAGES).allMatch(name -> remote.has(Samples.action(name)));
    emptyDisk();
    assertThat(build()).isZero();
  }

  @Test
  void anEmptiedStoreIsFilledFromAWarmDisk() throws Exception {
    byte[] large = Samples.noise((int) BodyLocation.PACKABLE_BELOW);
    PrefetchingCache first = open();
    assertThat(lookUp(first, "large")).isEmpty();
    put(first, "large", large);
    build(first, PACKAGES);
    remote.clear();
    clock.advance(Duration.ofHours(2));

    PrefetchingCache second = open();
    assertThat(lookUp(second, "large")).isPresent();
    assertThat(build(second, PACKAGES)).isZero();

    assertThat(remote.storedBody(Samples.action("large"))).isEqualTo(large);
    emptyDisk();
    PrefetchingCache third = open();
    third.begin();
    assertThat(lookUp(third, "large").orElseThrow().path()).hasBinaryContent(large);
    assertThat(build(third, PACKAGES)).isZero();
  }

  @Test
  void absentActionsAreLookedUpAgainAfterAWhile() throws Exception {
    build();
    clock.advance(Duration.ofHours(2));

    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "the binary")).isEmpty();
    cache.close();
    assertThat(remote.gets).as("the manifest says that it is absent").hasValue(1);
  }

  @Test
  void anUnreadableManifestIsReplaced() throws Exception {
    build();
    byte[] nonsense = "nonsense".getBytes(UTF_8);
    remote.plant(BUILD.manifest(), Samples.entry(nonsense), nonsense);
    emptyDisk();

    assertThat(build()).isZero();

    assertThat(manifest().entries()).hasSize(4);
  }

  @Test
  void aFailingStoreCostsOnlyThePrediction() throws Exception {
    PrefetchingCache cache = open();
    remote.failNext(new StoreException("HTTP 403", false, null));

    assertThat(build(cache, PACKAGES)).isEqualTo(4);

    assertThat(PACKAGES).allMatch(name -> remote.has(Samples.action(name)));
    assertThat(remote.has(BUILD.manifest()))
        .as("what a store that could not say may have is not replaced")
        .isFalse();
  }

  @Test
  void aManifestThatIsRefusedOnceIsUsed() throws Exception {
    build();
    emptyDisk();
    PrefetchingCache cache = open();
    remote.failNext(new StoreException(StoreException.Reason.THROTTLED, "HTTP 503 SlowDown", null));

    assertThat(build(cache, PACKAGES)).isZero();

    assertThat(counts.sum(Count.PREFETCHED_HITS)).isEqualTo(4);
    assertThat(remote.gets).as("manifest, twice, and pack").hasValue(3);
  }

  /// As after another session that has overwritten the index.
  @Test
  void aBuildMissingFromTheIndexIsAddedWithItsNextManifest() throws Exception {
    build();
    ActionId index = BuildKey.indexPart("scope", BuildIndex.partOf(BUILD.manifest()));
    remote.lose(index);
    emptyDisk();

    assertThat(build(open(), List.of("a", "b", "c", "new"))).isEqualTo(1);

    assertThat(BuildIndex.decode(remote.storedBody(index)).builds())
        .containsExactly(new BuildIndex.Build(BUILD.manifest(), "build"));
  }

  @Test
  void putsAreFoundWhateverWasPredicted() throws Exception {
    build();
    emptyDisk();
    PrefetchingCache cache = open();
    cache.begin();
    assertThat(lookUp(cache, "a")).isPresent();
    byte[] other = "another outcome".getBytes(UTF_8);

    put(cache, "a", other);

    assertThat(lookUp(cache, "a").orElseThrow().path()).hasBinaryContent(other);
    assertThat(lookUp(cache, "b").orElseThrow().path()).hasBinaryContent(body("b"));
    cache.close();
    assertThat(remote.storedBody(Samples.action("a"))).isEqualTo(other);
    assertThat(manifest().entries())
        .filteredOn(entry -> entry.action().equals(Samples.action("a")))
        .extracting(entry -> entry.location().id())
        .containsExactly(OutputId.ofBody(other));
  }

  @Test
  void aSessionWithoutRequestsSendsNone() throws Exception {
    open().close();

    assertThat(remote.gets).hasValue(0);
    assertThat(remote.puts).hasValue(0);
    assertThat(remote.closes).hasValue(1);
  }

  @Test
  void theCacheIsClosedAfterAFailure() throws Exception {
    key = BUILD;
    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isEmpty();
    put(cache, "a", body("a"));
    remote.failNext(new IllegalStateException("a bug"));

    try {
      cache.close();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("a bug");
    }

    assertThat(remote.closes).hasValue(1);
  }

  @Test
  void anInterruptedBuildLeavesFetchedActions() throws Exception {
    build();
    emptyDisk();
    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "b")).isPresent();
    cache.close();

    assertThat(build()).isZero();
    assertThat(Files.exists(disk.resolve("tmp")) ? disk.resolve("tmp").toFile().list() : null)
        .isNullOrEmpty();
  }

  @Test
  void aFailingDiskFailsThePut() throws Exception {
    PrefetchingCache cache = open();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> {
              try (BodySink incoming = receive(cache, 1)) {
                incoming.write(1);
                cache.put(Samples.action("a"), OutputId.ofBody(body("a")), incoming);
              }
            });
    cache.close();
  }

  @Test
  void afterAnInterruptNoManifestIsWritten() throws Exception {
    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    assertThat(lookUp(cache, "missing")).isEmpty();

    deadline.cancel();
    cache.close();

    assertThat(remote.has(key.manifest())).isFalse();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void anInterruptEndsTheWaitForTheManifest() throws Exception {
    PrefetchingCache cache = open();
    put(cache, "a", body("a"));
    assertThat(lookUp(cache, "missing")).isEmpty();
    Together.until(() -> remote.has(Samples.action("a")));
    int before = remote.puts.get();
    remote.hold();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> closing =
          executor.submit(
              () -> {
                cache.close();
                return true;
              });
      Together.until(() -> remote.puts.get() > before && remote.running.get() > 0);

      deadline.cancel();

      Together.await(closing);
    }
    Together.until(() -> remote.running.get() == 0);
    assertThat(remote.has(key.manifest())).isFalse();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }
}
