package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Count;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import org.junit.jupiter.api.Test;

class SkippingStoreTest {
  private static final byte[] BODY = Samples.noise(10);

  private final MemoryStore inner = new MemoryStore();
  private final MemoryCounts counts = new MemoryCounts();
  private final SkippingStore store = new SkippingStore(inner, counts, new MemoryLog());

  private boolean isHit(String action) throws Exception {
    try (Lookup lookup = store.get(Samples.action(action))) {
      return lookup instanceof Lookup.Hit;
    }
  }

  private void miss(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(isHit("missing " + i)).isFalse();
    }
  }

  @Test
  void theFirstMissesAreLookedUp() throws Exception {
    miss(SkippingStore.MISSES);

    assertThat(inner.gets).hasValue(SkippingStore.MISSES);
    assertThat(counts.sums()).isEmpty();
  }

  @Test
  void laterLookupsAreSkippedAndAFewMadeInTheBackground() throws Exception {
    miss(SkippingStore.MISSES);
    inner.hold();

    miss(100); // would hang if it sent a request

    assertThat(counts.sum(Count.SKIPPED_LOOKUPS)).isEqualTo(100);
    assertThat(inner.running.get()).isLessThanOrEqualTo(2);
    inner.letThrough(100);
  }

  @Test
  void fewerMissesAreEnoughOnceTheManifestIsFound() throws Exception {
    store.manifestFound();

    miss(SkippingStore.MISSES_WITH_MANIFEST);
    assertThat(counts.sums()).isEmpty();

    miss(1);
    assertThat(counts.sum(Count.SKIPPED_LOOKUPS)).isEqualTo(1);
    Together.until(() -> inner.gets.get() == SkippingStore.MISSES_WITH_MANIFEST + 1);
  }

  @Test
  void aHitInTheBackgroundResumesLookups() throws Exception {
    miss(SkippingStore.MISSES);
    inner.plant(Samples.action("there"), Samples.entry(BODY), BODY);

    int skipped = 0;
    while (!isHit("there")) {
      skipped++;
      assertThat(skipped).isLessThanOrEqualTo(SkippingStore.SAMPLE);
      int lookups = SkippingStore.MISSES + 1;
      Together.until(() -> inner.gets.get() == lookups && inner.running.get() == 0);
      Together.until(() -> inner.openBodies.get() == 0);
    }

    assertThat(skipped).as("hits that were lost").isEqualTo(1);
    miss(SkippingStore.MISSES);
    assertThat(counts.sum(Count.SKIPPED_LOOKUPS)).isEqualTo(1);
  }

  @Test
  void oneOfFourSkippedLookupsIsMade() throws Exception {
    miss(SkippingStore.MISSES);
    for (int i = 0; i < 5 * SkippingStore.SAMPLE; i++) {
      miss(1);
      int lookups = SkippingStore.MISSES + 1 + i / SkippingStore.SAMPLE;
      Together.until(() -> inner.gets.get() == lookups && inner.running.get() == 0);
    }

    assertThat(inner.gets).hasValue(SkippingStore.MISSES + 5);
  }

  @Test
  void aHitRestartsTheCount() throws Exception {
    inner.plant(Samples.action("there"), Samples.entry(BODY), BODY);
    for (int i = 0; i < 10; i++) {
      miss(SkippingStore.MISSES - 1);
      assertThat(isHit("there")).isTrue();
    }

    assertThat(counts.sums()).isEmpty();
  }

  @Test
  void failuresAreNotMisses() throws Exception {
    for (int i = 0; i < 10; i++) {
      inner.failNext(new StoreException("HTTP 503", true, null));
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> isHit("any"));
    }

    miss(1);
    assertThat(inner.gets).hasValue(11);
  }

  @Test
  void failuresInTheBackgroundAreSilentAndReleaseTheirTurn() throws Exception {
    miss(SkippingStore.MISSES);
    for (int i = 1; i <= 5; i++) {
      inner.failNext(new StoreException("HTTP 503", true, null));
      miss(SkippingStore.SAMPLE);
      int lookups = SkippingStore.MISSES + i;
      Together.until(() -> inner.gets.get() == lookups && inner.running.get() == 0);
    }
  }

  @Test
  void putsAndCloseArePassedOn() throws Exception {
    miss(SkippingStore.MISSES + 1);
    store.put(Samples.action("a"), Samples.entry(BODY), Body.of(BODY));
    store.close();

    assertThat(inner.storedBody(Samples.action("a"))).isEqualTo(BODY);
    assertThat(inner.closes).hasValue(1);
    assertThat(store).hasToString("skipping memory");
  }
}
