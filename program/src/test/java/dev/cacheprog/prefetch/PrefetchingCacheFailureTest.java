package dev.cacheprog.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.prefetch.manifest.BuildIndex;
import dev.cacheprog.prefetch.manifest.BuildKey;
import dev.cacheprog.prefetch.pack.BodyLocation;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Failing stores and disks, and interrupts.
class PrefetchingCacheFailureTest extends PrefetchingCacheBase {
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
    Together.Running<Boolean> closing = close(cache);
    Together.until(() -> remote.puts.get() > before && remote.running.get() > 0);

    deadline.cancel();

    closing.await();
    Together.until(() -> remote.running.get() == 0);
    assertThat(remote.has(key.manifest())).isFalse();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  /// As one that trickles does, and so never times out.
  @Test
  void aStoreThatNeverEndsTheManifestHoldsUpTheEndForALimitedTime() throws Exception {
    HandTicker time = new HandTicker();
    limitTicker = time;
    PrefetchingCache cache = open();
    assertThat(lookUp(cache, "a")).isEmpty();
    put(cache, "a", body("a"));
    Together.until(() -> remote.has(Samples.action("a")));
    remote.readThrough(_ -> new Endless());
    ActionId index = BuildKey.indexPart("scope", BuildIndex.partOf(key.manifest()));
    remote.plant(index, Samples.entry(new byte[1]), new byte[1]);
    Together.Running<Boolean> closing = close(cache);
    Together.until(() -> remote.has(key.manifest()));

    time.advance(LIMIT);

    closing.await();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }

  private static Together.Running<Boolean> close(PrefetchingCache cache) {
    return Together.start(
        () -> {
          cache.close();
          return true;
        });
  }

  private static final class Endless extends InputStream {
    @Override
    public int read() {
      throw new AssertionError("not byte by byte");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        new CountDownLatch(1).await();
        return -1;
      } catch (InterruptedException _) {
        throw new IOException("interrupted");
      }
    }
  }

  /// A cold build over a link that cannot carry a manifest in the time that is left.
  private void buildWithoutTimeForTheManifest() throws Exception {
    HandTicker time = new HandTicker();
    uploadTicker = time;
    PrefetchingCache cache = open();
    lastQueue.submit(
        1,
        64 << 10,
        () -> {
          time.advance(Duration.ofHours(1));
          return true;
        });
    assertThat(lastQueue.await(0)).isTrue();
    build(cache, PACKAGES);
  }

  @Test
  void aManifestThatTheLinkCannotCarryInTimeIsReported() throws Exception {
    buildWithoutTimeForTheManifest();

    assertThat(remote.has(BUILD.manifest())).isFalse();
    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Manifest was not uploaded: the link is too slow");
  }

  @Test
  void aManifestThatWasSkippedIsSentByTheNextSession() throws Exception {
    buildWithoutTimeForTheManifest();

    assertThat(build()).as("all is on the disk").isZero();

    assertThat(manifest().entries()).hasSize(PACKAGES.size());
  }
}
