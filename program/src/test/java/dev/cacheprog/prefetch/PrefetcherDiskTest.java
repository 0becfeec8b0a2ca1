package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.TIME;
import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [Prefetcher] keeps on the disk, and the free space that it needs.
class PrefetcherDiskTest extends PrefetcherBase {
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
    assertThat(await(action(100))).as("the disk has it").isEmpty();
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

    assertThat(await(other.action())).isPresent();
    assertThat(await(action(100))).as("the disk has it").isEmpty();
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
    assertThat(await(action(100))).isEmpty();
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
    assertThat(await(action(100))).isEmpty();
    prefetcher.stop();
    assertThat(local.get(action(100))).isEmpty();
  }

  @Test
  void aNearlyFullDiskStopsPrefetching() throws Exception {
    prefetcher = prefetcher(new Delegate(local, 100 << 20, false), ticker);
    start(planted.packs(100, 200, 300, 400, 500, 600));

    assertThat(await(action(600))).isEmpty();
    assertThat(await(action(100))).isEmpty();
    assertThat(remote.gets).hasValue(0);
    assertThat(prefetcher.join(Duration.ofSeconds(30))).isTrue();
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
    prefetcher = prefetcher(new Delegate(local, 1 << 30, false), ticker);
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
    prefetcher = prefetcher(new Delegate(local, freeSpace, false), ticker);
    remote.hold();
    start(planted.packs(700, 701, 702));
    Together.until(() -> remote.running.get() == 1);

    remote.letThrough(100);

    assertThat(isDelivered(700) ^ isDelivered(701) ^ isDelivered(702)).isTrue();
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void aFailingDiskStopsPrefetching() throws Exception {
    prefetcher = prefetcher(new Delegate(local, Long.MAX_VALUE, true), ticker);
    start(planted.packs(100, 200, 300, 400, 500, 600));

    assertThat(await(action(600))).isEmpty();
    assertThat(await(action(100))).isEmpty();
    assertThat(prefetcher.broken()).as("the store is not to blame").isEmpty();
    assertThat(log.messages(Log.Level.WARN)).hasSizeBetween(1, 4);
  }
}
