package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.contract.LocalStoreContract;
import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Deadline;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.disk.DiskStore;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieredCacheTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.text(1000);

  @TempDir Path folder;
  private final MemoryStore remote = new MemoryStore();
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final HandClock clock = new HandClock();
  private DiskStore local;
  private TieredCache cache;

  @BeforeEach
  void setUp() {
    local = new DiskStore(folder.resolve("root"), log);
    cache = newCache();
  }

  private TieredCache newCache() {
    StoredObjects stored = new StoredObjects();
    Uploads uploads = new Uploads(remote, 0, stored, new Deadline(Duration.ZERO), counts, log);
    return new TieredCache(local, clock, remote, uploads, stored, counts, log);
  }

  private LocalEntry put(byte[] body) throws IOException {
    BodySink incoming = local.receive(body.length);
    incoming.write(body);
    return cache.put(ID, OutputId.ofBody(body), incoming);
  }

  private void isMissAndNothingIsLeft() throws Exception {
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

  @Test
  void servesFromDiskWithoutAskingRemote() throws Exception {
    LocalEntry entry = LocalStoreContract.put(local, ID, BODY);

    assertThat(cache.get(ID)).contains(entry);
    assertThat(remote.gets).hasValue(0);
  }

  @Test
  void fetchesAndStoresWhatTheDiskLacks() throws Exception {
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
    int asked = remote.gets.get();
    assertThat(cache.get(next)).isPresent();
    assertThat(remote.gets).hasValue(asked);
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
    assertThat(counts.sums()).isEqualTo(Map.of(Count.OBJECT_HITS, 1L));
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

  private static InputStream failingAtTheEnd(InputStream body, IOException failure) {
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

  private void isDamaged() throws Exception {
    isMissAndNothingIsLeft();
    assertThat(counts.sums()).containsEntry(Count.DAMAGED_OBJECTS, 1L);
    assertThat(log.messages(Log.Level.DEBUG))
        .containsExactly("Ignored a damaged object in the remote storage");
  }

  @Test
  void aTruncatedBodyIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.text(999));

    isDamaged();
  }

  @Test
  void anotherBodyIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.noise(1000));

    isDamaged();
  }

  @Test
  void anEmptyBodyInPlaceOfAnotherIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), new byte[0]);

    isDamaged();
  }

  @Test
  void aBodyThatTheCodecRefusesIsDamaged() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(body -> failingAtTheEnd(body, new CorruptBodyException("damaged")));

    isDamaged();
  }

  @Test
  void anEndlessBodyIsCutOff() throws Exception {
    AtomicInteger read = new AtomicInteger();
    remote.plant(ID, Samples.entry(BODY), BODY);
    remote.readThrough(
        _ ->
            new InputStream() {
              @Override
              public int read() {
                throw new AssertionError("byte by byte");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) {
                read.addAndGet(length);
                return length;
              }
            });

    isDamaged();
    assertThat(read).hasValue(BODY.length + 1);
  }

  @Test
  void aSizeThatIsTooLargeDoesNotMatter() throws Exception {
    ObjectMetadata boasting =
        new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, (10 << 20) - 1);
    remote.plant(ID, boasting, BODY);

    assertThat(cache.get(ID)).get().extracting(LocalEntry::size).isEqualTo((long) BODY.length);
  }

  @Test
  void aBodyLargerThanTheFreeSpaceIsNotFetched() throws Exception {
    remote.plant(
        ID, new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, 1L << 60), BODY);

    isMissAndNothingIsLeft();
    assertThat(log.messages(Log.Level.ERROR)).containsExactly("Failed to put to local storage");
  }

  @Test
  void aSizeThatIsTooSmallIsDamaged() throws Exception {
    remote.plant(
        ID, new ObjectMetadata(OutputId.ofBody(BODY), ObjectMetadata.UNCOMPRESSED, 10), BODY);

    isDamaged();
  }

  @Test
  void thePutAfterADamagedObjectReplacesIt() throws Exception {
    remote.plant(ID, Samples.entry(BODY), Samples.text(999));
    assertThat(cache.get(ID)).isEmpty();

    put(BODY);
    cache.close();

    assertThat(remote.storedBody(ID)).isEqualTo(BODY);
    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void aPutReachesTheDiskAndTheRemoteStore() throws Exception {
    LocalEntry entry = put(BODY);
    cache.close();

    assertThat(entry.path()).hasBinaryContent(BODY);
    assertThat(entry.time()).isEqualTo(clock.instant());
    assertThat(local.get(ID)).contains(entry);
    assertThat(remote.storedBody(ID)).isEqualTo(BODY);
    assertThat(remote.storedEntry(ID)).isEqualTo(Samples.entry(BODY));
    assertThat(remote.gets).as("no question before an upload").hasValue(0);
  }

  @Test
  void aPutIsAnsweredBeforeTheUploadEnds() throws Exception {
    remote.hold();

    LocalEntry entry = put(BODY);

    assertThat(cache.get(ID)).contains(entry);
    assertThat(remote.has(ID)).isFalse();
    remote.letThrough(1);
    cache.close();
    assertThat(remote.has(ID)).isTrue();
  }

  @Test
  void fetchedObjectsAreNotSentBack() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();

    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void sentObjectsAreNotSentAgain() throws Exception {
    put(BODY);
    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void anotherOutputOfTheSameActionIsSent() throws Exception {
    remote.plant(ID, Samples.entry(BODY), BODY);
    assertThat(cache.get(ID)).isPresent();

    put(Samples.text(500));
    cache.close();

    assertThat(remote.storedBody(ID)).isEqualTo(Samples.text(500));
  }

  /// Another machine may have an empty store; only what this session saw there counts.
  @Test
  void objectsThatOnlyTheDiskHasAreSent() throws Exception {
    LocalStoreContract.put(local, ID, BODY);
    assertThat(cache.get(ID)).isPresent();

    put(BODY);
    cache.close();

    assertThat(remote.puts).hasValue(1);
  }

  @Test
  void aPutSucceedsWhateverTheRemoteStoreDoes() throws Exception {
    remote.failNext(new StoreException("HTTP 503", true, null));

    assertThat(put(BODY).path()).hasBinaryContent(BODY);
    cache.close();

    assertThat(remote.has(ID)).isFalse();
    assertThat(cache.get(ID)).isPresent();
  }

  @Test
  void aPutThatTheDiskRefusesIsNotSent() throws Exception {
    BodySink incoming = local.receive(10);
    incoming.write(BODY);

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> cache.put(ID, OutputId.ofBody(Samples.text(1)), incoming));
    cache.close();

    assertThat(remote.puts).hasValue(0);
  }

  @Test
  void aFailingDiskMakesAFetchAMiss() throws Exception {
    Files.createFile(folder.resolve("root"));
    remote.plant(ID, Samples.entry(BODY), BODY);

    assertThat(cache.get(ID)).isEmpty();
    assertThat(log.messages(Log.Level.ERROR)).containsExactly("Failed to put to local storage");
    assertThat(remote.openBodies).hasValue(0);
  }

  @Test
  void closesTheRemoteStoreOnceUploadsAreDone() throws Exception {
    put(BODY);

    cache.close();

    assertThat(remote.closes).hasValue(1);
  }
}
