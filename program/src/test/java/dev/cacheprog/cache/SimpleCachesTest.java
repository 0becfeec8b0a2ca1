package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodyIntake;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryCache;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.observe.ObservedCache;
import dev.cacheprog.observe.RequestCounts;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// [LocalCache], [SessionOnlyCache], and [ObservedCache] with [RequestCounts].
class SimpleCachesTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.text(100);

  @TempDir Path folder;
  private final MemoryCache inner = new MemoryCache();

  private LocalEntry put(Cache cache) throws IOException {
    return put(inner, cache);
  }

  private static LocalEntry put(BodyIntake bodies, Cache cache) throws IOException {
    BodySink incoming = bodies.receive(BODY.length);
    incoming.write(BODY);
    return cache.put(ID, OutputId.ofBody(BODY), incoming);
  }

  @Test
  void localCacheStoresTheTimeOfThePut() throws IOException {
    HandClock clock = new HandClock();
    DiskStore disk = new DiskStore(folder, new MemoryLog());
    LocalCache cache = new LocalCache(disk, clock);
    Instant then = clock.instant();

    LocalEntry entry = put(disk, cache);
    clock.advance(Duration.ofHours(1));

    assertThat(entry.time()).isEqualTo(then);
    assertThat(cache.get(ID)).contains(entry);
    assertThat(cache.get(Samples.action("b"))).isEmpty();
  }

  @Test
  void localCacheFindsEntriesOfTheDisk() throws IOException {
    DiskStore disk = new DiskStore(folder, new MemoryLog());
    LocalEntry entry = LocalStoreContract.put(disk, ID, BODY);

    assertThat(new LocalCache(disk, new HandClock()).get(ID)).contains(entry);
  }

  @Test
  void sessionOnlyFindsPutsOfTheSession() throws IOException {
    SessionOnlyCache cache = new SessionOnlyCache(inner);

    LocalEntry entry = put(cache);

    assertThat(cache.get(ID)).contains(entry);
    assertThat(inner.body(ID)).isEqualTo(BODY);
  }

  @Test
  void sessionOnlyMissesEverythingElse() throws Exception {
    put(inner);
    SessionOnlyCache cache = new SessionOnlyCache(inner);

    assertThat(cache.get(ID)).isEmpty();
    assertThat(inner.gets).hasValue(0);
  }

  @Test
  void sessionOnlyDoesNotFindAFailedPut() {
    SessionOnlyCache cache = new SessionOnlyCache(inner);
    inner.fail(ID, new IOException("disk full"));

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> put(cache));

    assertThat(cache.get(ID)).isEmpty();
  }

  @Test
  void sessionOnlyAnswersWithTheLatestPut() throws IOException {
    SessionOnlyCache cache = new SessionOnlyCache(inner);
    put(cache);
    BodySink incoming = inner.receive(0);

    LocalEntry later = cache.put(ID, OutputId.ofBody(new byte[0]), incoming);

    assertThat(cache.get(ID)).contains(later);
  }

  @Test
  void sessionOnlyClosesItsCache() throws Exception {
    new SessionOnlyCache(inner).close();

    assertThat(inner.closes).hasValue(1);
  }

  @Test
  void countedCountsAndPassesOn() throws Exception {
    MemoryCounts counts = new MemoryCounts();
    Cache cache = new ObservedCache(inner, new RequestCounts(counts));

    assertThat(cache.get(ID)).isEmpty();
    LocalEntry entry = put(cache);
    assertThat(cache.get(ID)).contains(entry);
    cache.close();

    assertThat(counts.sums())
        .containsAllEntriesOf(Map.of(Count.GETS, 2L, Count.HITS, 1L, Count.PUTS, 1L))
        .containsOnlyKeys(
            Count.GETS, Count.HITS, Count.BYTES_HIT, Count.PUTS, Count.GET_WAIT_MICROS);
    assertThat(inner.closes).hasValue(1);
  }
}
