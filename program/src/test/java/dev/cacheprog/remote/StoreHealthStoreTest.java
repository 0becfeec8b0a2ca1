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

class StoreHealthStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final Duration RETRY = Duration.ofSeconds(15);
  private static final String DISABLED =
      "Remote storage has been disabled because of too many consecutive errors";
  private static final String ENABLED = "Remote storage has been enabled again";

  private final MemoryStore inner = new MemoryStore();
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private StoreHealthStore store = new StoreHealthStore(inner, 3, RETRY, null, clock, log);

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

  private void assertGetsDisabled() {
    assertDisabled(() -> store.get(ID));
  }

  private void assertPutsDisabled() {
    assertDisabled(this::put);
  }

  private void assertDisabled(ThrowingCallable call) {
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
        .isThrownBy(() -> new StoreHealthStore(inner, 0, RETRY, null, clock, log));
  }

  /// As prefetching does at the end of a session: the connection breaks, the store is fine.
  @Test
  void aCallThatItsCallerCancelsIsNoFailure() throws Exception {
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
  void fewerFailuresThanTheLimitDisableNothing() throws Exception {
    fail();
    fail();

    miss();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void failuresUpToTheLimitDisableTheStoreAndAreLoggedOnce() {
    fail();
    fail();
    fail();

    assertGetsDisabled();
    assertGetsDisabled();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED);
    assertThat(log.lines().getFirst().level()).isEqualTo(Log.Level.INFO);
    assertThat(log.lines().getFirst().facts()).startsWith("calls=gets errors=3 ");
  }

  @Test
  void theSameCauseIsReportedOnceForGetsAndPuts() {
    for (int i = 0; i < 3; i++) {
      fail();
      failPut();
    }

    assertGetsDisabled();
    assertPutsDisabled();
    assertThat(log.messages(Log.Level.INFO)).containsExactly(DISABLED);
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, DISABLED);
  }

  @Test
  void aStoreThatIsDisabledAtTheEndIsReported() throws Exception {
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
  void failingPutsDoNotDisableGets() throws Exception {
    failPut();
    failPut();
    failPut();

    assertPutsDisabled();
    miss();
    assertThat(log.lines()).singleElement().asString().contains("calls=puts");

    clock.advance(RETRY);
    put();
    put();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, ENABLED);
  }

  @Test
  void failingGetsDoNotDisablePuts() throws Exception {
    fail();
    put();
    fail();
    put();
    fail();

    assertGetsDisabled();
    put();
  }

  /// Nor does it end a row of failures.
  @ParameterizedTest
  @EnumSource(names = {"DENIED", "THROTTLED", "TOO_LARGE"})
  void aRefusedPutIsNoFailureOfTheStore(StoreException.Reason reason) throws Exception {
    for (int i = 0; i < 10; i++) {
      failPut(new StoreException(reason, "refused", null));
    }
    put();
    assertThat(log.lines()).isEmpty();

    failPut();
    failPut();
    failPut(new StoreException(reason, "refused", null));
    failPut();
    assertPutsDisabled();
    clock.advance(RETRY);
    failPut(new StoreException(reason, "refused", null));
    put();
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "THROTTLED", "TOO_LARGE"})
  void aRefusedGetIsAFailure(StoreException.Reason reason) {
    for (int i = 0; i < 3; i++) {
      fail(new StoreException(reason, "refused", null));
    }
    assertGetsDisabled();
  }

  @Test
  void anUnreachableStoreIsDisabledForAllCalls() throws Exception {
    fail(refused());
    failPut(refused());
    fail(refused());

    assertGetsDisabled();
    assertPutsDisabled();
    assertThat(log.lines()).singleElement().asString().contains(DISABLED, "calls=all");

    clock.advance(RETRY);
    put();
    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, ENABLED);
  }

  @Test
  void anyAnswerEndsARowOfUnreachableCalls() throws Exception {
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
  void thereIsNoProbeBeforeItsTime() {
    fail();
    fail();
    fail();

    clock.advance(RETRY.minusMillis(1));

    assertGetsDisabled();
  }

  @Test
  void aProbeThatMissesEnablesTheStore() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);

    miss();
    miss();

    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, ENABLED);
  }

  @Test
  void aProbeThatHitsEnablesTheStore() throws Exception {
    inner.plant(ID, Samples.entry(new byte[1]), new byte[1]);
    fail();
    fail();
    fail();
    clock.advance(RETRY);

    try (Lookup lookup = store.get(ID)) {
      assertGetsDisabled();
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).hasSize(1);
    }

    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, ENABLED);
  }

  @Test
  void afterAProbeThatFailsTheNextOneHasToWaitAsLong() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);
    fail();

    assertGetsDisabled();
    clock.advance(RETRY.minusMillis(1));
    assertGetsDisabled();
    clock.advance(Duration.ofMillis(1));
    miss();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED, ENABLED);
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

      assertGetsDisabled();

      inner.letThrough(1);
      assertThat(Together.await(probe)).isInstanceOf(Lookup.Miss.class);
    }
    inner.letThrough(1);
    miss();
  }

  @Test
  void afterACancelledProbeTheNextOneFollowsAtOnce() throws Exception {
    fail();
    fail();
    fail();
    clock.advance(RETRY);
    inner.failNext(new InterruptedException());

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> store.get(ID));

    miss();
  }

  @Test
  void withoutARetryTheStoreStaysDisabled() {
    store = new StoreHealthStore(inner, 1, Duration.ZERO, null, clock, log);
    fail();

    clock.advance(Duration.ofDays(365));

    assertGetsDisabled();
  }

  @Test
  void bodiesThatBreakOffAreFailures() throws Exception {
    inner.plant(ID, Samples.entry(new byte[10]), new byte[10]);
    failReading();

    for (int i = 0; i < 3; i++) {
      try (Lookup lookup = store.get(ID)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> ((Lookup.Hit) lookup).body().readAllBytes());
      }
    }

    assertGetsDisabled();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED);
  }

  @Test
  void failuresOfManyThreadsAreLoggedOnce() throws Exception {
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

    assertGetsDisabled();
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DISABLED);
  }

  @Test
  void closesTheStore() {
    store.close();

    assertThat(inner.closes).hasValue(1);
  }
}
