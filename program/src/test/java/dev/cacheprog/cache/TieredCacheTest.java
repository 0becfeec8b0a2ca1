package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Gets through [TieredCache].
class TieredCacheTest extends TieredCacheBase {
  @Test
  void localHitsSendNoRequest() throws Exception {
    LocalEntry entry = LocalStoreContract.put(local, ID, BODY);

    assertThat(cache.get(ID)).contains(entry);
    assertThat(remote.gets).hasValue(0);
  }

  @Test
  void fetchesAndStoresBodiesThatTheDiskLacks() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);

    Optional<LocalEntry> fetched = cache.get(ID);

    assertThat(fetched).isPresent();
    assertThat(fetched.get().path()).hasBinaryContent(BODY);
    assertThat(fetched.get().size()).isEqualTo(BODY.length);
    assertThat(cache.get(ID)).isEqualTo(fetched);
    assertThat(local.get(ID)).isEqualTo(fetched);
    assertThat(remote.gets).hasValue(1);
    assertThat(remote.openBodies).hasValue(0);
  }

  @Test
  void fetchesAnEmptyBody() throws Exception {
    remote.plant(ID, Samples.entry(new byte[0]), new byte[0]);

    assertThat(cache.get(ID)).get().extracting(LocalEntry::size).isEqualTo(0L);
  }

  @Test
  void fetchesALargeBody() throws Exception {
    byte[] body = Samples.noise(3_000_000);
    remote.plant(ID, Samples.entry(body), body);

    assertThat(cache.get(ID).orElseThrow().path()).hasBinaryContent(body);
  }

  /// As go does for each package: what the compiler made, then what it printed.
  @Test
  void fetchesTheByProductBeforeItsLookup() throws Exception {
    byte[] printed = Samples.text(10);
    for (String name : List.of("one", "two")) {
      ActionId id = Samples.action(name);
      remote.plant(id, Samples.entry(BODY), BODY);
      remote.plant(id.subkey("stdout"), Samples.entry(printed), printed);
    }
    assertThat(cache.get(Samples.action("one"))).isPresent();
    assertThat(cache.get(Samples.action("one").subkey("stdout"))).isPresent();

    assertThat(cache.get(Samples.action("two"))).isPresent();

    ActionId next = Samples.action("two").subkey("stdout");
    Together.until(() -> local.get(next).isPresent());
    int gets = remote.gets.get();
    assertThat(cache.get(next)).isPresent();
    assertThat(remote.gets).hasValue(gets);
  }

  @Test
  void anAbsentActionIsAMiss() throws Exception {
    isMissAndNothingIsLeft();
    assertThat(remote.gets).hasValue(1);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aMissIsLookedUpAgain() throws Exception {
    assertThat(cache.get(ID)).isEmpty();
    remote.plant(ID, Samples.entry(BODY), BODY);

    assertThat(cache.get(ID)).isPresent();
  }

  @Test
  void equalGetsInFlightShareOneFetch() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.hold();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Thread> threads = new ArrayList<>();
      AtomicInteger hits = new AtomicInteger();
      for (int i = 0; i < 16; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        if (cache.get(ID).isPresent()) {
                          hits.incrementAndGet();
                        }
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    }));
      }
      Together.until(
          () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
      assertThat(remote.gets).hasValue(1);

      Future<Optional<LocalEntry>> other =
          executor.submit(() -> cache.get(Samples.action("another action")));
      Together.until(() -> remote.gets.get() == 2);

      remote.letThrough(2);
      for (Thread thread : threads) {
        assertThat(thread.join(Together.GUARD)).isTrue();
      }
      assertThat(hits).hasValue(16);
      assertThat(Together.await(other)).isEmpty();
      assertThat(remote.gets).hasValue(2);
    }
  }

  @Test
  void anInterruptedFetchIsAMissForAllThatShareIt() throws Exception {
    remote.failNext(new InterruptedException());

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> cache.get(ID));
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();
  }

  @Test
  void aFailedFetchIsNotInFlightForEver() throws Exception {
    remote.failNext(new IllegalStateException("a bug"));

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cache.get(ID));
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();
  }

  @Test
  void aFailureIsAMiss() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.failNext(new StoreException("HTTP 500", true, null));

    isMissAndNothingIsLeft();

    assertThat(cache.get(ID)).isPresent();
    assertThat(counts.sums()).isEqualTo(Map.of(Count.FETCHED_HITS, 1L));
  }

  @Test
  void aLostConnectionIsAMiss() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(body -> failingAtTheEnd(body, new IOException("connection reset")));

    isMissAndNothingIsLeft();

    assertThat(counts.sum(Count.DAMAGED_OBJECTS)).isZero();
    remote.readThrough(body -> body);
    assertThat(cache.get(ID)).isPresent();
  }

  /// The body is on the disk by then.
  @Test
  void aBodyThatCannotBeClosedIsAHit() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(
        body ->
            new FilterInputStream(body) {
              @Override
              public void close() throws IOException {
                throw new IOException("connection reset");
              }
            });

    assertThat(cache.get(ID)).isPresent();
    assertThat(log.messages(Log.Level.ERROR)).isEmpty();
  }

  @Test
  void aFailingDiskMakesAFetchAMiss() throws Exception {
    Files.createFile(folder.resolve("root"));
    remote.plant(ID, Samples.entry(BODY), BODY);

    assertThat(cache.get(ID)).isEmpty();
    assertThat(log.messages(Log.Level.ERROR)).containsExactly("Failed to put to local storage");
    assertThat(remote.openBodies).hasValue(0);
  }
}
