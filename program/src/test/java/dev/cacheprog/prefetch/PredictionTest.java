package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.fakes.FakeStoreMemory;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.SkippingTicker;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.manifest.Manifest;
import dev.cacheprog.prefetch.manifest.ManifestEntry;
import dev.cacheprog.prefetch.manifest.ManifestFormat;
import dev.cacheprog.prefetch.manifest.ManifestStore;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PredictionTest {
  private static final BuildKey KEY = BuildKey.named("key");
  private static final ActionId USED = Samples.action("used");
  private static final ActionId ABSENT = Samples.action("absent");
  private static final OutputId OUTPUT = OutputId.ofBody(Samples.noise(5));

  private final MemoryStore remote = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final NegativeCache absent = new NegativeCache(new FakeStoreMemory(new HandClock()));
  private final List<LoadedManifest> loads = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final HandTicker ticker = new HandTicker();
  private final ManifestArrival arrival = new ManifestArrival(ticker);

  private Prediction prediction(ManifestAccess access) {
    ManifestStore manifests =
        new ManifestStore(remote, StoreLayout.OBJECTS, 2, log, new SkippingTicker());
    return new Prediction(
        () -> KEY,
        manifests,
        access,
        absent,
        new Prediction.Listener() {
          @Override
          public void begins() {
            told.add("begins");
          }

          @Override
          public void loaded(LoadedManifest loaded) {
            told.add("loaded");
            loads.add(loaded);
          }

          @Override
          public void ended() {
            told.add("ended");
          }
        },
        new Prediction.Waiting(new WaitBudget(Ticker.SYSTEM), arrival),
        log);
  }

  private void plantManifest() {
    ManifestEntry entry =
        new ManifestEntry(USED, BodyLocation.unpacked(OUTPUT, 5), Instant.EPOCH, 0);
    byte[] bytes = ManifestFormat.encode(new Manifest(List.of(entry), Set.of(ABSENT)));
    remote.plant(KEY.manifest(), Samples.entry(bytes), bytes);
  }

  private static LoadedManifest await(Prediction prediction) throws InterruptedException {
    return prediction.awaitAtEnd(TimeUnit.SECONDS.toNanos(2)).orElseThrow();
  }

  @Test
  void theManifestIsLoadedOnce() throws Exception {
    plantManifest();
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);
    assertThat(prediction.hasBegun()).isFalse();
    assertThat(prediction.loaded()).isEmpty();

    assertThat(prediction.begin()).isTrue();
    assertThat(prediction.begin()).isFalse();

    LoadedManifest loaded = await(prediction);
    assertThat(loaded.isOwn()).isTrue();
    assertThat(loaded.has(USED, OUTPUT)).isTrue();
    assertThat(loaded.has(USED, OutputId.ofBody(new byte[0]))).isFalse();
    assertThat(loaded.has(ABSENT, OUTPUT)).isFalse();
    assertThat(loads).containsExactly(loaded);
    assertThat(told).startsWith("begins", "loaded", "ended");
    assertThat(remote.gets).hasValue(1);
  }

  @Test
  void whatTheManifestListsIsPredicted() throws Exception {
    plantManifest();
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);
    assertThat(prediction.isPredicted(USED)).as("not loaded").isFalse();

    prediction.begin();
    await(prediction);

    assertThat(prediction.isPredicted(USED)).isTrue();
    assertThat(prediction.isPredicted(ABSENT)).isFalse();
    assertThat(prediction.isAbsent(ABSENT)).isTrue();
    assertThat(prediction.isAbsent(USED)).isFalse();
  }

  @Test
  void earlierSessionsCountUntilLoadingBegins() {
    absent.add(ABSENT);
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);
    assertThat(prediction.wasAbsent(ABSENT)).isTrue();
    assertThat(prediction.wasAbsent(USED)).isFalse();

    prediction.begin();

    assertThat(prediction.wasAbsent(ABSENT)).isFalse();
  }

  @Test
  void aStoreThatFailsGivesNoManifest() throws Exception {
    remote.failNext(new StoreException("HTTP 403", false, null));
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);

    prediction.begin();

    assertThat(prediction.awaitAtEnd(Long.MAX_VALUE)).isEmpty();
    assertThat(prediction.isAbsent(ABSENT)).isFalse();
    assertThat(loads).isEmpty();
    assertThat(told).startsWith("begins", "ended").doesNotContain("loaded");
  }

  @Test
  void onlyOneGetWaitsForAManifestThatTakesTooLong() throws Exception {
    remote.hold();
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);
    prediction.begin();
    assertThat(prediction.isAbsent(ABSENT)).isFalse();
    long start = System.nanoTime();

    for (int i = 0; i < 10; i++) {
      assertThat(prediction.isAbsent(ABSENT)).isFalse();
    }

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
    remote.letThrough(1);
    Together.until(() -> remote.running.get() == 0);
  }

  @Test
  void noGetWaitsForAManifestThatIsKnownToTakeLong() throws Exception {
    remote.hold();
    Prediction prediction = prediction(ManifestAccess.READ_AND_WRITE);
    prediction.begin();
    arrival.hit(KEY.manifest(), hit(100_000));
    ticker.advance(Duration.ofMillis(600));
    arrival.received(10_000);
    long start = System.nanoTime();

    assertThat(prediction.isAbsent(ABSENT)).isFalse();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    assertThat(prediction.hasEnded()).isFalse();
    assertThat(told).containsExactly("begins");
    assertThat(prediction.awaitAtEnd(1)).isEmpty();
    assertThat(told).containsExactly("begins", "ended");
    remote.letThrough(1);
    Together.until(() -> remote.running.get() == 0);
  }

  private static Lookup.Hit hit(long size) {
    return new Lookup.Hit(
        Samples.entry(new byte[0]), size, Instant.EPOCH, InputStream.nullInputStream());
  }

  @Test
  void writeOnlyReadsNothing() throws Exception {
    plantManifest();
    Prediction prediction = prediction(ManifestAccess.WRITE_ONLY);

    prediction.begin();

    assertThat(await(prediction).manifest()).isEqualTo(Manifest.EMPTY);
    assertThat(remote.gets).hasValue(0);
  }
}
