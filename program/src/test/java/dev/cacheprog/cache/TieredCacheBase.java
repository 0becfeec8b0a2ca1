package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.BuildCosts;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A cache over a real disk and a store in memory.
abstract class TieredCacheBase {
  static final ActionId ID = Samples.action("a");
  static final byte[] BODY = Samples.text(1000);

  @TempDir Path folder;
  final MemoryStore remote = new MemoryStore();
  final MemoryCounts counts = new MemoryCounts();
  final MemoryLog log = new MemoryLog();
  final HandClock clock = new HandClock();
  DiskStore local;
  TieredCache cache;

  @BeforeEach
  void setUp() {
    local = new DiskStore(folder.resolve("root"), log);
    cache = newCache();
  }

  TieredCache newCache() {
    StoredObjects stored = new StoredObjects();
    UploadQueue queue = new UploadQueue(new Deadline(Duration.ZERO), Ticker.SYSTEM);
    BuildCosts costs = new BuildCosts(counts, Ticker.SYSTEM);
    Uploads uploads = new Uploads(remote, 0, stored, queue, costs, counts, log);
    return new TieredCache(
        local, clock, remote, uploads, new WaitBudget(Ticker.SYSTEM), counts, log);
  }

  LocalEntry put(byte[] body) throws IOException {
    BodySink incoming = local.receive(body.length);
    incoming.write(body);
    return cache.put(ID, OutputId.ofBody(body), incoming);
  }

  void isMissAndNothingIsLeft() throws Exception {
    assertThat(cache.get(ID)).isEmpty();
    assertThat(local.get(ID)).isEmpty();
    assertThat(remote.openBodies).hasValue(0);
    Path temporary = folder.resolve("root/tmp");
    if (Files.exists(temporary)) {
      try (Stream<Path> files = Files.list(temporary)) {
        assertThat(files).isEmpty();
      }
    }
  }

  static InputStream failingAtTheEnd(InputStream body, IOException failure) {
    return new FilterInputStream(body) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        if (n < 0) {
          throw failure;
        }
        return n;
      }
    };
  }
}
