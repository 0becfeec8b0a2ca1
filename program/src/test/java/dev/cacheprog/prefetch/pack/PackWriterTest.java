package dev.cacheprog.prefetch.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodyLimit;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackWriterTest {
  @TempDir Path folder;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final HandTicker ticker = new HandTicker();
  private final PackWriter packer = writer(remote, PackSizes.ORDINARY);

  private PackWriter writer(RemoteStore to, PackSizes sizes) {
    return writer(to, sizes, new Deadline(Duration.ofSeconds(30)));
  }

  private PackWriter writer(RemoteStore to, PackSizes sizes, Deadline deadline) {
    UploadQueue queue = new UploadQueue(deadline, Ticker.SYSTEM);
    return new PackWriter(to, sizes, queue, counts, log, ticker);
  }

  private LocalEntry entry(int size) throws IOException {
    byte[] body = Samples.noise(size);
    Path file = Files.write(folder.resolve("body" + size), body);
    return new LocalEntry(OutputId.ofBody(body), size, Instant.EPOCH, file);
  }

  private Map<OutputId, BodyLocation> finish() throws InterruptedException {
    return packer.finish(0);
  }

  private static Pack packOf(@Nullable BodyLocation location) {
    if (location == null || location.pack() == null) {
      throw new AssertionError("in no pack: " + location);
    }
    return location.pack();
  }

  private byte[] bodyOf(@Nullable BodyLocation found) {
    BodyLocation location = Objects.requireNonNull(found);
    byte[] pack = remote.storedBody(packOf(location).action());
    assertThat(OutputId.ofBody(pack)).isEqualTo(packOf(location).id());
    assertThat(pack).hasSize((int) packOf(location).size());
    int offset = (int) location.offset();
    return Arrays.copyOfRange(pack, offset, offset + (int) location.size());
  }

  @Test
  void withoutObjectsALargeBodyIsAPackOfItsOwn() throws Exception {
    PackWriter alone = writer(remote, new PackSizes(StoreLayout.PACKS, BodyLimit.NONE));
    int large = (int) BodyLocation.PACKABLE_BELOW;
    alone.add(entry(100));
    alone.add(entry(large));
    alone.add(entry(200));

    Map<OutputId, BodyLocation> placed = alone.finish(0);

    OutputId id = entry(large).outputId();
    assertThat(placed).containsEntry(id, new BodyLocation(id, large, new Pack(id, large), 0));
    assertThat(packOf(placed.get(entry(200).outputId())).size()).isEqualTo(300);
    assertThat(alone.placed()).isEqualTo(placed);
  }

  @Test
  void bodiesAreOneAfterAnother() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size : new int[] {100, 200, 70_000}) {
      packer.add(entry(size));
      all.writeBytes(Samples.noise(size));
    }

    Map<OutputId, BodyLocation> placed = finish();

    Pack pack = new Pack(OutputId.ofBody(all.toByteArray()), 70_300);
    assertThat(placed)
        .hasSize(3)
        .containsEntry(
            entry(200).outputId(), new BodyLocation(entry(200).outputId(), 200, pack, 100));
    assertThat(remote.storedBody(pack.action())).isEqualTo(all.toByteArray());
    assertThat(remote.storedEntry(pack.action())).isEqualTo(Samples.entry(all.toByteArray()));
    assertThat(counts.sums()).containsExactly(Map.entry(Count.PACKS_SENT, 1L));
  }

  @Test
  void aFullPackIsSentWhileMoreIsAdded() throws Exception {
    int size = 1 << 20;
    for (int i = 0; i < 20; i++) {
      packer.add(entry(size + i));
    }
    Together.until(() -> remote.puts.get() == 2);

    Map<OutputId, BodyLocation> placed = finish();

    assertThat(remote.puts).hasValue(3);
    assertThat(placed).hasSize(20);
    Set<Pack> packs = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      BodyLocation location = placed.get(entry(size + i).outputId());
      assertThat(bodyOf(location)).isEqualTo(Samples.noise(size + i));
      packs.add(packOf(location));
    }
    assertThat(packs)
        .hasSize(3)
        .allMatch(pack -> pack.size() < Pack.TARGET + BodyLocation.PACKABLE_BELOW)
        .allMatch(pack -> pack.size() <= Pack.MAX_SIZE);
    assertThat(remote.mostRunning.get()).isLessThanOrEqualTo(2);
  }

  /// Time in which nothing is added.
  private void passQuietly(Duration time) throws InterruptedException {
    ticker.awaitSleepers(1);
    ticker.advance(time);
  }

  @Test
  void theOpenPackIsSentAfterAPause() throws Exception {
    packer.add(entry(100));
    packer.add(entry(200));
    passQuietly(Duration.ofMillis(300));
    Together.until(() -> counts.sum(Count.PACKS_SENT) == 1);
    packer.add(entry(300));

    Map<OutputId, BodyLocation> placed = finish();

    assertThat(packOf(placed.get(entry(100).outputId())).size()).isEqualTo(300);
    assertThat(bodyOf(placed.get(entry(200).outputId()))).isEqualTo(Samples.noise(200));
    assertThat(packOf(placed.get(entry(300).outputId())).size()).isEqualTo(300);
    assertThat(remote.puts).hasValue(2);
  }

  /// As when go compiles one thing for long and links afterwards; but packs are not to become many.
  @Test
  void thePauseDoubles() throws Exception {
    packer.add(entry(100));
    passQuietly(Duration.ofMillis(300));
    Together.until(() -> counts.sum(Count.PACKS_SENT) == 1);
    packer.add(entry(200));
    passQuietly(Duration.ofMillis(599));
    ticker.awaitSleepers(1);
    assertThat(remote.puts).hasValue(1);
    passQuietly(Duration.ofMillis(1));

    Together.until(() -> counts.sum(Count.PACKS_SENT) == 2);
  }

  @Test
  void aBodyIsPackedOnce() throws Exception {
    Path file = Files.write(folder.resolve("one"), Samples.noise(50));
    OutputId id = OutputId.ofBody(Samples.noise(50));
    Together.run(8, _ -> packer.add(new LocalEntry(id, 50, Instant.EPOCH, file)));

    assertThat(finish()).containsOnlyKeys(id);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(1);
  }

  @Test
  void emptyAndLargeBodiesAreNotPacked() throws Exception {
    packer.add(entry(0));
    packer.add(entry((int) BodyLocation.PACKABLE_BELOW));

    assertThat(finish()).isEmpty();
    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void bodiesThatWereNotSentAreInNoPack() throws Exception {
    packer.add(entry(10));
    remote.failNext(new StoreException("HTTP 503", true, null));

    assertThat(finish()).isEmpty();
    assertThat(log.messages(Log.Level.WARN)).as("its bodies are objects, too").isEmpty();
  }

  @Test
  void aFileThatHasBecomeShorterOrIsGoneIsInNoPack() throws Exception {
    List<LocalEntry> entries = new ArrayList<>(List.of(entry(10), entry(20)));
    entries.forEach(packer::add);
    Files.write(entries.getLast().path(), new byte[5]);

    assertThat(finish()).isEmpty();

    PackWriter other = writer(remote, PackSizes.ORDINARY);
    entries.forEach(other::add);
    Files.delete(entries.getFirst().path());
    assertThat(other.finish(0)).isEmpty();
    assertThat(counts.sums()).isEmpty();
  }

  @Test
  void finishWaitsUntilTheDeadline() throws Exception {
    remote.hold();
    Deadline deadline = new Deadline(Duration.ofMillis(500), ticker);
    PackWriter held = writer(remote, PackSizes.ORDINARY, deadline);
    held.add(entry(10));

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<OutputId, BodyLocation>> placed = executor.submit(() -> held.finish(0));
      Together.until(() -> remote.running.get() == 1 && deadline.remainingNanos() > 0);
      ticker.advance(Duration.ofMillis(500));

      assertThat(Together.await(placed)).isEmpty();
    }
    Together.until(() -> remote.running.get() == 0);

    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void bodiesAddedTooLateAreDropped() throws Exception {
    finish();
    for (int i = 0; i < 10; i++) {
      packer.add(entry((1 << 20) + i));
    }

    assertThat(remote.puts).hasValue(0);
  }

  /// A store that takes bodies up to a size, and says how large they may be once it has refused
  /// one.
  private static final class Narrow implements RemoteStore, BodyLimit {
    private final MemoryStore store = new MemoryStore();
    private final List<Long> refused = new CopyOnWriteArrayList<>();
    private final long most;

    Narrow(long most) {
      this.most = most;
    }

    @Override
    public Lookup get(ActionId id) throws StoreException, InterruptedException {
      return store.get(id);
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body)
        throws StoreException, InterruptedException {
      if (body.size() > most) {
        refused.add(body.size());
        throw new StoreException(StoreException.Reason.TOO_LARGE, "HTTP 413", null);
      }
      store.put(id, metadata, body);
    }

    @Override
    public long safeSize() {
      return refused.isEmpty() ? Long.MAX_VALUE : Collections.min(refused) / 2;
    }
  }

  @Test
  void aPackThatIsTooLargeIsSentInParts() throws Exception {
    Narrow narrow = new Narrow(100_000);
    PackWriter parts = writer(narrow, new PackSizes(StoreLayout.OBJECTS, narrow));
    for (int i = 0; i < 30; i++) {
      parts.add(entry(10_000 + i));
    }

    Map<OutputId, BodyLocation> placed = parts.finish(0);

    assertThat(placed).hasSize(30);
    assertThat(narrow.refused).hasSizeBetween(1, 3);
    Set<Pack> packs = new HashSet<>();
    placed.values().forEach(location -> packs.add(packOf(location)));
    assertThat(packs).allMatch(pack -> pack.size() <= 100_000).hasSizeLessThan(10);
    assertThat(counts.sum(Count.PACKS_SENT)).isEqualTo(packs.size());
  }

  @Test
  void packsStayBelowAKnownLimit() throws Exception {
    Narrow narrow = new Narrow(100_000);
    narrow.refused.add(120_000L);
    PackWriter small = writer(narrow, new PackSizes(StoreLayout.OBJECTS, narrow));
    for (int i = 0; i < 30; i++) {
      small.add(entry(10_000 + i));
    }
    small.add(entry(70_000)); // larger than what is safe: not in a pack

    Map<OutputId, BodyLocation> placed = small.finish(0);

    assertThat(placed).hasSize(30);
    assertThat(narrow.refused).hasSize(1);
    assertThat(counts.sum(Count.PACKS_SENT)).isBetween(6L, 7L);
  }

  @Test
  void oneBodyThatIsTooLargeHoldsUpNoOther() throws Exception {
    Narrow narrow = new Narrow(50_000);
    PackWriter parts = writer(narrow, PackSizes.ORDINARY);
    parts.add(entry(10_000));
    parts.add(entry(60_000));
    parts.add(entry(20_000));

    Map<OutputId, BodyLocation> placed = parts.finish(0);

    assertThat(placed).containsOnlyKeys(entry(10_000).outputId(), entry(20_000).outputId());
  }

  @Test
  void pendingPacksCanBeDropped() throws Exception {
    remote.hold();
    for (int i = 0; i < 8; i++) {
      packer.add(entry((1 << 20) + i));
    }
    Together.until(() -> remote.running.get() == 1);

    packer.stop();

    Together.until(() -> remote.running.get() == 0);
    for (int i = 0; i < 8; i++) {
      packer.add(entry((1 << 20) + 8 + i));
    }
    assertThat(remote.puts).hasValue(1);
  }
}
