package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitBreakerStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final Duration RETRY = Duration.ofSeconds(15);
  private static final String OPENED =
      "Remote storage has been disabled because of too many consecutive errors";
  private static final String CLOSED = "Remote storage has been enabled again";

  private final MemoryStore inner = new MemoryStore();
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private CircuitBreakerStore store = new CircuitBreakerStore(inner, 3, RETRY, clock, log);

  private void fail() {
    fail(new StoreException("HTTP 500", true, null));
  }

  private void fail(StoreException failure) {
    inner.failNext(failure);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage(failure.getMessage());
  }

  private void failPut() {
    failPut(new StoreException("HTTP 500", true, null));
  }

  private void failPut(StoreException failure) {
    inner.failNext(failure);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::put)
        .withMessage(failure.getMessage());
  }

  private static StoreException refused() {
    return new StoreException(StoreException.Reason.UNREACHABLE, "connection refused", null);
  }

  private void failReading() {
    inner.readThrough(
        body ->
            new FilterInputStream(body) {
              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });
  }

  private void put() throws Exception {
    store.put(Samples.action("put"), Samples.entry(new byte[1]), Body.of(new byte[1]));
  }

  private void miss() throws Exception {
    assertThat(store.get(Samples.action("absent"))).isInstanceOf(Lookup.Miss.class);
  }

  private void isOpen() {
    isOpen(() -> store.get(ID));
  }

  private void isOpenForPuts() {
    isOpen(this::put);
  }

  private void isOpen(ThrowingCallable call) {
    int calls = inner.gets.get() + inner.puts.get();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(call)
        .withMessage("the remote storage is disabled after too many errors")
        .matches(e -> !e.retryable());
    assertThat(inner.gets.get() + inner.puts.get()).as("calls").isEqualTo(calls);
  }

  @Test
  void refusesALimitBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CircuitBreakerStore(inner, 0, RETRY, clock, log));
  }

  /// As prefetching does at the end of a session: the connection breaks, the store is well.
  @Test
  void whoGaveUpSaysNothingAboutTheStore() throws Exception {
    byte[] body = new byte[1];
    inner.plant(ID, Samples.entry(body), body);
    failReading();
    for (int i = 0; i < 5; i++) {
      try (Lookup.Hit hit = (Lookup.Hit) store.get(ID)) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> hit.body().read());
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }

    miss();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void staysClosedBelowTheLimit() throws Exception {
    fail();
    fail();

    miss();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void opensAtTheLimitAndSaysSoOnce() {
    fail();
    fail();
    fail();

    isOpen();
    isOpen();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED);
    assertThat(log.lines().getFirst().level()).isEqualTo(Log.Level.INFO);
    assertThat(log.lines().getFirst().facts()).startsWith("calls=gets errors=3 ");
  }

  @Test
  void theSameCauseIsNotReportedForGetsAndPuts() {
    for (int i = 0; i < 3; i++) {
      fail();
      failPut();
    }

    isOpen();
    isOpenForPuts();
    assertThat(log.messages(Log.Level.INFO)).containsExactly(OPENED);
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, OPENED);
  }

  @Test
  void aStoreThatIsStillLeftAloneAtTheEndIsReported() throws Exception {
    fail();
    fail();
    fail();
    store.close();
    assertThat(log.messages(Log.Level.WARN)).containsExactly(FailureHints.FAILED_UNTIL_THE_END);

    clock.advance(RETRY);
    miss();
    store.close();
    assertThat(log.messages(Log.Level.WARN)).as("it is back").hasSize(1);
  }

  @Test
  void failingPutsDoNotStopGets() throws Exception {
    failPut();
    failPut();
    failPut();

    isOpenForPuts();
    miss();
    assertThat(log.lines()).singleElement().asString().contains("calls=puts");

    clock.advance(RETRY);
    put();
    put();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, CLOSED);
  }

  @Test
  void failingGetsDoNotStopPuts() throws Exception {
    fail();
    put();
    fail();
    put();
    fail();

    isOpen();
    put();
  }

  /// Nor do they end a row of failures.
  @ParameterizedTest
  @EnumSource(names = {"DENIED", "THROTTLED", "TOO_LARGE"})
  void aPutThatIsRefusedIsNoFailureOfTheStore(StoreException.Reason reason) throws Exception {
    for (int i = 0; i < 10; i++) {
      failPut(new StoreException(reason, "refused", null));
    }
    put();
    assertThat(log.lines()).isEmpty();

    failPut();
    failPut();
    failPut(new StoreException(reason, "refused", null));
    failPut();
    isOpenForPuts();
    clock.advance(RETRY);
    failPut(new StoreException(reason, "refused", null));
    put();
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "THROTTLED", "TOO_LARGE"})
  void aGetThatIsRefusedIsAFailure(StoreException.Reason reason) {
    for (int i = 0; i < 3; i++) {
      fail(new StoreException(reason, "refused", null));
    }
    isOpen();
  }

  @Test
  void thatAStoreCannotBeReachedIsKnownForAllCalls() throws Exception {
    fail(refused());
    failPut(refused());
    fail(refused());

    isOpen();
    isOpenForPuts();
    assertThat(log.lines()).singleElement().asString().contains(OPENED, "calls=all");

    clock.advance(RETRY);
    put();
    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, CLOSED);
  }

  @Test
  void anyAnswerShowsThatAStoreCanBeReached() throws Exception {
    byte[] body = new byte[1];
    inner.plant(ID, Samples.entry(body), body);
    fail(refused());
    fail(refused());
    put();
    fail(refused());
    fail(refused());
    store.get(ID).close();
    fail(refused());
    fail(refused());
    failPut(new StoreException(StoreException.Reason.DENIED, "denied", null));
    fail(refused());

    miss();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aMissEndsARowOfErrors() throws Exception {
    fail();
    fail();
    miss();
    fail();
    fail();

    miss();
  }

  @Test
  void aPutEndsARowOfFailedPuts() throws Exception {
    failPut();
    failPut();
    put();
    failPut();
    failPut();

    put();
  }

  @Test
  void aHitEndsARowOfErrors() throws Exception {
    byte[] body = Samples.noise(100);
    inner.plant(ID, Samples.entry(body), body);
    fail();
    fail();
    try (Lookup lookup = store.get(ID)) {
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(body);
    }
    fail();
    fail();
    store.get(ID).close();
    fail();
    fail();

    miss();
  }

  @Test
  void staysOpenUntilItIsTimeToTryAgain() {
    fail();
    fail();
    fail();

    clock.advance(RETRY.minusMillis(1));

    isOpen();
  }

  @Test
  void aProbeThatMissesClosesIt() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);

    miss();
    miss();

    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, CLOSED);
  }

  @Test
  void aProbeThatHitsClosesIt() throws Exception {
    inner.plant(ID, Samples.entry(new byte[1]), new byte[1]);
    fail();
    fail();
    fail();
    clock.advance(RETRY);

    try (Lookup lookup = store.get(ID)) {
      isOpen();
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).hasSize(1);
    }

    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, CLOSED);
  }

  @Test
  void aProbeThatFailsKeepsItOpenForAsLongAgain() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);
    fail();

    isOpen();
    clock.advance(RETRY.minusMillis(1));
    isOpen();
    clock.advance(Duration.ofMillis(1));
    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED, CLOSED);
  }

  @Test
  void onlyOneCallProbes() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);
    inner.hold();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Lookup> probe = executor.submit(() -> store.get(ID));
      Together.until(() -> inner.running.get() == 1);

      isOpen();

      inner.letThrough(1);
      assertThat(Together.await(probe)).isInstanceOf(Lookup.Miss.class);
    }
    inner.letThrough(1);
    miss();
  }

  @Test
  void aProbeThatIsGivenUpSaysNothing() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);
    inner.failNext(new InterruptedException());

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> store.get(ID));

    miss();
  }

  @Test
  void withoutARetryItStaysOpenForGood() {
    store = new CircuitBreakerStore(inner, 1, Duration.ZERO, clock, log);
    fail();

    clock.advance(Duration.ofDays(365));

    isOpen();
  }

  @Test
  void aStoreThatDeliversNoBodiesIsBroken() throws Exception {
    inner.plant(ID, Samples.entry(new byte[10]), new byte[10]);
    failReading();

    for (int i = 0; i < 3; i++) {
      try (Lookup lookup = store.get(ID)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> ((Lookup.Hit) lookup).body().readAllBytes());
      }
    }

    isOpen();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED);
  }

  @Test
  void errorsOfManyThreadsOpenItOnce() throws Exception {
    for (int i = 0; i < 100; i++) {
      inner.failNext(new StoreException("HTTP 500", true, null));
    }
    Together.run(
        16,
        _ -> {
          for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));
          }
        });

    isOpen();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(OPENED);
  }

  @Test
  void closesTheStore() {
    store.close();

    assertThat(inner.closes).hasValue(1);
  }
}
