package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.Lookup;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Probes of a disabled store.
class StoreHealthProbeTest extends StoreHealthStoreBase {
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
}
