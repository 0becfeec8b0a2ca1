package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static dev.cacheprog.prefetch.PlantedPacks.packOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.LostConnection;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.prefetch.pack.Pack;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackReaderTest {
  @TempDir Path root;
  private final MemoryStore remote = new MemoryStore();
  private final PlantedPacks planted = new PlantedPacks(remote);
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final Demand demand = new Demand();
  private LocalStore local;
  private PackReader reader;

  /// Everything is wanted, unless a test says otherwise.
  private static final class Demand implements PackReader.Demand {
    private boolean stopped;
    private boolean unwanted;
    private int delivered;
    private int objectsMissing;

    @Override
    public boolean isStopped() {
      return stopped;
    }

    @Override
    public boolean isWanted(PendingBody body) {
      return !unwanted;
    }

    @Override
    public void delivered(PendingBody body) {
      delivered++;
    }

    @Override
    public void objectMissing() {
      objectsMissing++;
    }
  }

  @BeforeEach
  void setUp() {
    local = new DiskStore(root, log);
    reader = newReader();
  }

  private PackReader newReader() {
    return new PackReader(local, remote, demand, counts, log, new SkippingTicker());
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    assertThat(remote.openBodies).hasValue(0);
    if (Files.exists(root.resolve("tmp"))) {
      try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  /// Reads all jobs, and stores the actions whose bodies were delivered.
  private void read(List<ManifestEntry> entries) throws Exception {
    FetchPlan plan = FetchPlan.of(new Manifest(entries, Set.of()));
    for (FetchJob job : plan.jobs()) {
      reader.read(job, new ArrayList<>(job.bodies()));
    }
    for (FetchPlan.Action action : plan.actions()) {
      action.store(local);
    }
  }

  /// Whether the local store has the body of that size, and then it is the right one.
  private boolean isDelivered(int size) {
    Optional<LocalEntry> entry = local.get(action(size));
    entry.ifPresent(found -> assertThat(found.path()).hasBinaryContent(Samples.noise(size)));
    return entry.isPresent();
  }

  @Test
  void aPackIsFetchedAgainIfTheStoreWasBusy() throws Exception {
    remote.failNext(new StoreException("HTTP 503 SlowDown", true, null));
    read(planted.pack(100, 200));

    assertThat(isDelivered(100)).isTrue();
    assertThat(remote.gets).hasValue(2);
    assertThat(reader.broken()).isEmpty();
  }

  /// What came before the connection was lost is not stored again.
  @Test
  void aPackIsFetchedAgainAfterALostConnection() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    remote.readThrough(
        body ->
            bodies.getAndIncrement() > 0
                ? body
                : new SequenceInputStream(
                    new ByteArrayInputStream(Samples.noise(100)), new LostConnection()));
    read(planted.pack(100, 200));

    assertThat(isDelivered(100)).isTrue();
    assertThat(isDelivered(200)).isTrue();
    assertThat(remote.gets).hasValue(2);
    assertThat(demand.delivered).isEqualTo(2);
    assertThat(counts.sum(Count.BYTES_PREFETCHED)).isEqualTo(300);
  }

  /// It may break off as if the pack had ended, and where nothing is needed.
  @Test
  void aConnectionLostInAGapDoesNotBreakAPack() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200, 300);
    AtomicInteger bodies = new AtomicInteger();
    remote.readThrough(
        body ->
            bodies.getAndIncrement() > 0
                ? body
                : new SequenceInputStream(
                    new ByteArrayInputStream(Samples.noise(100)),
                    new LostConnection(new EOFException("closed"))));
    read(List.of(entries.getFirst(), entries.getLast()));

    assertThat(isDelivered(300)).isTrue();
    assertThat(remote.gets).hasValue(2);
    assertThat(reader.broken()).isEmpty();
  }

  /// Nothing is read behind the last body that is needed.
  @Test
  void whatGoHasBuiltMeanwhileIsNotRead() throws Exception {
    FetchPlan plan = FetchPlan.of(new Manifest(planted.pack(100, 200, 300), Set.of()));
    FetchJob job = plan.jobs().getFirst();
    job.bodies().get(0).drop();
    job.bodies().get(2).drop();

    reader.read(job, new ArrayList<>(job.bodies()));

    assertThat(job.bodies().get(1).isDelivered()).isTrue();
    assertThat(demand.delivered).isEqualTo(1);
    assertThat(job.position()).isEqualTo(300);
  }

  @Test
  void bodiesInNoPackAreFetched() throws Exception {
    ManifestEntry empty = entry(0, BodyLocation.unpacked(OutputId.ofBody(new byte[0]), 0));
    read(List.of(planted.single(50), empty));

    assertThat(isDelivered(50)).isTrue();
    assertThat(isDelivered(0)).isTrue();
    assertThat(remote.gets).as("an empty body needs no request").hasValue(1);
  }

  @Test
  void aSingleBodyShorterThanItsMetadataIsIgnored() throws Exception {
    byte[] body = Samples.noise(50);
    remote.plant(
        action(100),
        new ObjectMetadata(OutputId.ofBody(body), ObjectMetadata.UNCOMPRESSED, 100),
        body);
    read(List.of(entry(100, BodyLocation.unpacked(OutputId.ofBody(body), 100))));

    assertThat(isDelivered(100)).isFalse();
  }

  @Test
  void aMissingPackIsBrokenWithoutAWarning() throws Exception {
    List<ManifestEntry> entries = planted.pack(100);
    Pack gone = new Pack(OutputId.ofBody(Samples.noise(7)), 7);
    ManifestEntry lost = entry(7, new BodyLocation(OutputId.ofBody(Samples.noise(7)), 7, gone, 0));
    entries.addFirst(lost);
    read(entries);

    assertThat(isDelivered(7)).isFalse();
    assertThat(isDelivered(100)).isTrue();
    assertThat(reader.broken()).containsExactly(gone);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void aStoreThatFailsDoesNotBreakAPack() throws Exception {
    remote.failNext(new StoreException("HTTP 503", true, null));
    remote.failNext(new StoreException("HTTP 503", true, null));
    read(planted.pack(100));

    assertThat(isDelivered(100)).isFalse();
    assertThat(reader.broken()).isEmpty();
  }

  @Test
  void aFlippedBitCostsOneBody() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200, 300);
    byte[] bytes = remote.storedBody(packOf(entries).action()).clone();
    bytes[150] ^= 1;
    planted.damage(packOf(entries), bytes);
    read(entries);

    assertThat(isDelivered(300)).isTrue();
    assertThat(isDelivered(100)).isTrue();
    assertThat(isDelivered(200)).isFalse();
    assertThat(reader.broken()).containsExactly(packOf(entries));
    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isEqualTo(1);
    assertThat(log.messages(Log.Level.WARN)).containsExactly("Ignored a damaged pack");
  }

  @Test
  void aShortPackDeliversTheBodiesItHas() throws Exception {
    for (int length : new int[] {350, 349, 1, 0}) {
      List<ManifestEntry> entries = planted.pack(100 + length, 200, 300);
      byte[] bytes = remote.storedBody(packOf(entries).action());
      planted.damage(packOf(entries), Arrays.copyOf(bytes, Math.min(100 + length, bytes.length)));
      reader = newReader();

      read(entries);

      assertThat(isDelivered(100 + length)).isTrue();
      assertThat(isDelivered(300)).isFalse();
      assertThat(reader.broken()).as("after %s bytes", length).containsExactly(packOf(entries));
    }
  }

  @Test
  void aGapBeforeTheEndOfAShortPackIsDamage() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200, 300);
    planted.damage(
        packOf(entries), Arrays.copyOf(remote.storedBody(packOf(entries).action()), 150));
    read(List.of(entries.getFirst(), entries.getLast()));

    assertThat(isDelivered(300)).isFalse();
    assertThat(reader.broken()).containsExactly(packOf(entries));
  }

  @Test
  void aLostConnectionDoesNotBreakAPack() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200);
    remote.readThrough(
        body ->
            new SequenceInputStream(
                new ByteArrayInputStream(Samples.noise(100)), new LostConnection()));
    read(entries);

    assertThat(isDelivered(200)).isFalse();
    assertThat(isDelivered(100)).isTrue();
    assertThat(reader.broken()).isEmpty();
  }

  @Test
  void anObjectWithOtherMetadataIsNotRead() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200);
    byte[] other = Samples.noise(300);
    remote.plant(packOf(entries).action(), Samples.entry(other), other);
    read(entries);

    assertThat(isDelivered(100)).isFalse();
    assertThat(reader.broken()).containsExactly(packOf(entries));
  }

  @Test
  void wrongSizesAndOffsetsDeliverNoBody() throws Exception {
    List<ManifestEntry> valid = planted.pack(100, 200);
    Pack pack = packOf(valid);
    OutputId first = OutputId.ofBody(Samples.noise(100));
    OutputId second = OutputId.ofBody(Samples.noise(200));
    read(
        List.of(
            entry(100, new BodyLocation(first, 99, pack, 0)), // too short
            entry(200, new BodyLocation(second, 200, pack, 99)))); // shifted by one

    assertThat(isDelivered(100)).isFalse();
    assertThat(isDelivered(200)).isFalse();
    assertThat(reader.broken()).containsExactly(pack);
  }

  @Test
  void bodiesThatOverlapEndThePack() throws Exception {
    List<ManifestEntry> valid = planted.pack(100, 200);
    Pack pack = packOf(valid);
    read(
        List.of(
            valid.getFirst(),
            entry(300, new BodyLocation(OutputId.ofBody(Samples.noise(300)), 100, pack, 50)),
            valid.getLast()));

    assertThat(isDelivered(100)).isTrue();
    assertThat(isDelivered(300)).isFalse();
    assertThat(isDelivered(200)).isFalse();
    assertThat(reader.broken()).containsExactly(pack);
  }

  /// A manifest may name any body for an action, as any object may: who can write to the store is
  /// trusted with that. But the file is the one that the output id names.
  @Test
  void bodiesOfAnotherBuildMatchTheirOutputIds() throws Exception {
    List<ManifestEntry> entries = planted.pack(100, 200);
    read(
        List.of(
            entry(300, entries.getFirst().location()),
            entry(
                400,
                new BodyLocation(OutputId.ofBody(Samples.noise(9)), 200, packOf(entries), 100))));

    LocalEntry entry = local.get(action(300)).orElseThrow();
    assertThat(OutputId.ofBody(Files.readAllBytes(entry.path()))).isEqualTo(entry.outputId());
    assertThat(isDelivered(400)).isFalse();
    assertThat(local.get(action(400))).isEmpty();
  }

  @Test
  void anObjectThatHasChangedIsIgnored() throws Exception {
    ManifestEntry entry = planted.single(100);
    byte[] other = Samples.noise(101);
    remote.plant(action(100), Samples.entry(other), other);
    read(List.of(entry));

    assertThat(remote.gets).hasValue(1);
    assertThat(isDelivered(100)).isFalse();
    assertThat(local.get(action(100))).isEmpty();
  }

  /// Stores may have the packs alone.
  @Test
  void theObjectOfABodyInAPackMayBeMissing() throws Exception {
    FetchPlan plan = FetchPlan.of(new Manifest(planted.pack(100), Set.of()));

    reader.read(new FetchJob(null, plan.bodies()), new ArrayList<>(plan.bodies()));

    assertThat(demand.objectsMissing).isEqualTo(1);
    assertThat(reader.broken()).isEmpty();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  @Test
  void nothingIsReadAfterTheStop() throws Exception {
    demand.stopped = true;

    read(planted.pack(100, 200));

    assertThat(isDelivered(100)).isFalse();
    assertThat(reader.broken()).isEmpty();
  }

  @Test
  void unwantedBodiesAreNotDelivered() throws Exception {
    demand.unwanted = true;

    read(planted.pack(100, 200));

    assertThat(isDelivered(100)).isFalse();
    assertThat(counts.sum(Count.BYTES_PREFETCHED)).isZero();
  }
}
