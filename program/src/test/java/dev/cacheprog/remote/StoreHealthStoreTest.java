package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.io.FilterInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Failures that disable a store, and those that do not.
class StoreHealthStoreTest extends StoreHealthStoreBase {
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

  private void assertPutsDisabled() {
    assertDisabled(this::put);
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
