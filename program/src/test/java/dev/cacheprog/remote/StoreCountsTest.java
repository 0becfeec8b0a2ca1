package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Count;
import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryCounts;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.observe.ObservedStore;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreCountsTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(100);

  private final MemoryStore inner = new MemoryStore();
  private final MemoryCounts counts = new MemoryCounts();
  private final MemoryLog log = new MemoryLog();
  private final RemoteStore measured = new ObservedStore(inner, new StoreCounts(counts, log));

  @Test
  void countsHitsAndTheirBytes() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);

    try (Lookup lookup = measured.get(ID)) {
      assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_HITS, 1L));
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(BODY);
    }

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_HITS, 1L, Count.BYTES_FETCHED, 100L));
    assertThat(log.messages(Log.Level.INFO)).isEmpty();
  }

  @Test
  void countsMisses() throws Exception {
    assertThat(measured.get(ID)).isInstanceOf(Lookup.Miss.class);

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_MISSES, 1L));
    assertThat(log.messages(Log.Level.INFO)).isEmpty();
  }

  @Test
  void countsPutsAndTheirBytes() throws Exception {
    measured.put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_PUTS, 1L, Count.BYTES_SENT, 100L));
    assertThat(log.messages(Log.Level.INFO)).isEmpty();
  }

  @Test
  void logsTheFirstFailureOfEachCauseWithWhatToDo() {
    inner.failNext(new StoreException("HTTP 500", true, null));
    inner.failNext(new StoreException("HTTP 503", true, null));
    inner.failNext(
        new StoreException(StoreException.Reason.PERMANENT, "no such bucket", "name one", null));

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> measured.get(ID));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> measured.put(ID, Samples.entry(BODY), Body.of(BODY)));
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> measured.get(ID));

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_ERRORS, 3L));
    String noAnswer = "the store or the network is down or slow: 'cacheprog doctor' checks both";
    assertThat(log.lines())
        .containsExactly(
            new MemoryLog.Line(
                Log.Level.WARN,
                "Failed to get from remote storage",
                "error=HTTP 500 hint=" + noAnswer),
            new MemoryLog.Line(
                Log.Level.DEBUG,
                "Failed to put to remote storage",
                "error=HTTP 503 hint=" + noAnswer),
            new MemoryLog.Line(
                Log.Level.WARN,
                "Failed to get from remote storage",
                "error=no such bucket hint=name one"));
  }

  /// That is said once, elsewhere.
  @Test
  void countsDeniedPutsWithoutALineForPeople() {
    inner.failNext(new StoreException(StoreException.Reason.DENIED, "HTTP 403", null));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> measured.put(ID, Samples.entry(BODY), Body.of(BODY)));

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_ERRORS, 1L));
    assertThat(log.messages(Log.Level.INFO)).isEmpty();
  }

  @Test
  void logsABodyThatBreaksOff() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);
    inner.readThrough(
        body ->
            new FilterInputStream(body) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });

    try (Lookup lookup = measured.get(ID)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> ((Lookup.Hit) lookup).body().readAllBytes());
    }

    assertThat(counts.sums()).isEqualTo(Map.of(Count.REMOTE_HITS, 1L, Count.REMOTE_ERRORS, 1L));
    assertThat(log.messages(Log.Level.WARN)).containsExactly("Failed to get from remote storage");
  }

  @Test
  void aStoreThatFailedUntilTheEndIsSummedUpOnce() throws Exception {
    RemoteStore failing = failing();
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> failing.get(ID));
    failing.close();
    assertThat(log.messages(Log.Level.WARN)).as("a single failure says enough").hasSize(1);

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> failing.get(ID));
    failing.close();
    assertThat(log.lines())
        .last()
        .isEqualTo(
            new MemoryLog.Line(
                Log.Level.WARN,
                "Remote storage failed until the end; the build continued without it",
                "calls=2 error=GET: connection refused"));
  }

  @Test
  void someFailuresAmongAnswersAreNotSummedUp() throws Exception {
    RemoteStore failing = failing();
    for (int i = 0; i < 4; i++) {
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> failing.get(ID));
    }
    failing.put(ID, Samples.entry(BODY), Body.of(BODY));
    failing.close();

    assertThat(log.messages(Log.Level.WARN)).hasSize(1);
    assertThat(log.messages(Log.Level.DEBUG)).contains("Put to remote storage").hasSize(5);
  }

  /// Refuses gets and takes puts.
  private RemoteStore failing() {
    return new ObservedStore(
        new RemoteStore() {
          @Override
          public Lookup get(ActionId id) throws StoreException {
            throw new StoreException("GET: connection refused", true, null);
          }

          @Override
          public void put(ActionId id, ObjectMetadata metadata, Body body) {}
        },
        new StoreCounts(counts, log));
  }

  @Test
  void whatBreaksSinceItsThreadShallGiveUpIsNoFailureOfTheStore() {
    RemoteStore broken =
        new ObservedStore(
            new RemoteStore() {
              @Override
              public Lookup get(ActionId id) throws StoreException {
                throw new StoreException("Closed by interrupt", true, null);
              }

              @Override
              public void put(ActionId id, ObjectMetadata metadata, Body body)
                  throws StoreException {
                throw new StoreException("Closed by interrupt", true, null);
              }
            },
            new StoreCounts(counts, log));

    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> broken.get(ID));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> broken.put(ID, Samples.entry(BODY), Body.of(BODY)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(counts.sum(Count.REMOTE_ERRORS)).isZero();
  }

  /// Such as a library that cannot be loaded on this machine.
  @Test
  void whatAStoreShouldNotThrowCountsAsItsFailure() {
    RemoteStore broken =
        new ObservedStore(
            new RemoteStore() {
              @Override
              public Lookup get(ActionId id) {
                throw new NoClassDefFoundError("native");
              }

              @Override
              public void put(ActionId id, ObjectMetadata metadata, Body body) {
                throw new IllegalStateException("a header: hush");
              }
            },
            new StoreCounts(counts, log));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> broken.get(ID))
        .withMessageContaining("native");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> broken.put(ID, Samples.entry(BODY), Body.of(BODY)))
        .matches(e -> !e.retryable())
        .withMessageContaining("IllegalStateException at ")
        .withMessageNotContaining("hush")
        .withNoCause();
    assertThat(log.lines()).allMatch(line -> !line.facts().contains("hush"));
    assertThat(counts.sum(Count.REMOTE_ERRORS)).isEqualTo(2);
  }

  @Test
  void closesItsStore() {
    measured.close();

    assertThat(inner.closes).hasValue(1);
  }
}
