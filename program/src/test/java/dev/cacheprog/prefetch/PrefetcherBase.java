package dev.cacheprog.prefetch;

import static dev.cacheprog.prefetch.PlantedPacks.action;
import static dev.cacheprog.prefetch.PlantedPacks.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.TransferRate;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A prefetcher over a real disk and a store in memory.
abstract class PrefetcherBase {
  @TempDir Path root;
  final MemoryStore remote = new MemoryStore();
  final PlantedPacks planted = new PlantedPacks(remote);
  final MemoryCounts counts = new MemoryCounts();
  final MemoryLog log = new MemoryLog();
  final SkippingTicker ticker = new SkippingTicker();
  LocalStore local;
  Prefetcher prefetcher;

  @BeforeEach
  void setUp() {
    local = new DiskStore(root, log);
    prefetcher = prefetcher(local, ticker);
  }

  /// One that knows no rate.
  Prefetcher prefetcher(LocalStore disk, Ticker time) {
    return new Prefetcher(
        disk, remote, new TransferRate(time), new WaitBudget(time), counts, log, time);
  }

  /// What a get receives that waits for its body.
  Optional<LocalEntry> await(ActionId id) throws InterruptedException {
    prefetcher.await(id);
    return prefetcher.delivered(id);
  }

  /// Checks after each test that no body is open and no temporary file is left.
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

  void start(List<ManifestEntry> entries) {
    prefetcher.start(new Manifest(entries, Set.of()));
  }

  /// Whether the body was prefetched; checks its content.
  boolean isDelivered(int size) throws InterruptedException {
    Optional<LocalEntry> entry = await(action(size));
    entry.ifPresent(found -> assertThat(found.path()).hasBinaryContent(Samples.noise(size)));
    return entry.isPresent();
  }

  /// The local store, with a free space that tests set. If `refuses` is set, it stores no body.
  record Delegate(LocalStore store, long freeSpace, boolean refuses) implements LocalStore {
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
}
