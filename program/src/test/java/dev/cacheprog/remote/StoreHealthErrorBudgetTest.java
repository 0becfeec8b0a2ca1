package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// [StoreHealthStore] with a [ErrorBudgetRule].
class StoreHealthErrorBudgetTest {
  private static final ActionId ID = Samples.action("id");
  private static final byte[] BODY = Samples.text(100);

  /// More than any test has: these are the business of the other rule.
  private static final int MAX_FAILURES = 1000;

  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private final Slow slow = new Slow();
  private final StoreHealthStore store =
      new StoreHealthStore(
          slow, MAX_FAILURES, Duration.ZERO, new ErrorBudgetRule(clock.instant()), clock, log);

  /// A store that takes `time` for a call, and then fails, misses or hits as set.
  private final class Slow implements RemoteStore {
    Duration time = Duration.ofSeconds(2);
    boolean fails = true;
    StoreException.Reason reason = StoreException.Reason.TRANSIENT;
    boolean breaksOff;
    @Nullable InputStream body;
    int calls;

    @Override
    public Lookup get(ActionId id) throws StoreException {
      calls++;
      clock.advance(time);
      InputStream given = body;
      if (given != null) {
        return new Lookup.Hit(Samples.entry(BODY), BODY.length, clock.instant(), given);
      }
      if (breaksOff) {
        InputStream body =
            new InputStream() {
              @Override
              public int read() {
                throw new AssertionError("not byte by byte");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                clock.advance(time);
                throw new IOException("broke off");
              }
            };
        return new Lookup.Hit(Samples.entry(BODY), BODY.length, clock.instant(), body);
      }
      if (fails) {
        throw new StoreException(reason, "no", null);
      }
      return new Lookup.Miss();
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) {
      calls++;
    }
  }

  private void fail() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage("no");
  }

  private void assertGetsDisabled() {
    int before = slow.calls;
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessageContaining("is disabled: errors have taken too much time");
    assertThat(slow.calls).isEqualTo(before);
  }

  private void assertAllDisabled() {
    assertGetsDisabled();
    int before = slow.calls;
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)));
    assertThat(slow.calls).isEqualTo(before);
  }

  private void assertPutsEnabled() throws Exception {
    int before = slow.calls;
    store.put(ID, Samples.entry(BODY), Body.of(BODY));
    assertThat(slow.calls).isEqualTo(before + 1);
  }

  @Test
  void failedGetsMayTakeSomeSeconds() throws Exception {
    fail();
    slow.fails = false;
    store.get(ID).close();
    slow.fails = true;
    fail();
    fail(); // 6 s lost in 8 s

    assertGetsDisabled();
    assertGetsDisabled();
    assertPutsEnabled();
    assertThat(log.messages(Log.Level.WARN)).as("the failures have lines of their own").isEmpty();
    assertThat(log.messages(Log.Level.INFO))
        .containsExactly("Remote storage has been disabled because errors took too much time");
    assertThat(log.lines().getFirst().facts()).startsWith("calls=gets ");

    store.close();
    assertThat(log.messages(Log.Level.WARN)).containsExactly(FailureHints.FAILED_UNTIL_THE_END);
  }

  @Test
  void anUnreachableStoreIsDisabledForPutsToo() {
    slow.reason = StoreException.Reason.UNREACHABLE;
    fail();
    fail();
    fail();

    assertAllDisabled();
    assertThat(log.lines()).singleElement().asString().contains("calls=all ");
  }

  @Test
  void getsThatSucceedMayTakeAnyTime() throws Exception {
    slow.fails = false;
    slow.time = Duration.ofHours(1);
    for (int i = 0; i < 10; i++) {
      store.get(ID).close();
    }
    assertThat(slow.calls).isEqualTo(10);
  }

  @Test
  void aLongSessionHasALargerBudget() {
    clock.advance(Duration.ofMinutes(5)); // 20 s
    for (int i = 0; i < 10; i++) {
      fail();
    }
    fail();
    assertGetsDisabled();

    clock.advance(Duration.ofMinutes(2));
    fail();
  }

  @Test
  void failuresThatTakeNoTimeDoNotCount() {
    slow.time = Duration.ZERO;
    for (int i = 0; i < 100; i++) {
      fail();
    }
    assertThat(slow.calls).isEqualTo(100);
  }

  @Test
  void bodiesThatBreakOffCountFromTheStartOfTheirGet() throws Exception {
    slow.breaksOff = true;
    for (int i = 0; i < 2; i++) {
      try (Lookup.Hit hit = (Lookup.Hit) store.get(ID)) {
        for (int read = 0; read < 2; read++) {
          assertThatIOException().isThrownBy(() -> hit.body().read(new byte[10], 0, 10));
        }
      }
    }
    assertGetsDisabled();
  }

  @Test
  void oneFailureNeverUsesUpTheBudget() {
    slow.time = Duration.ofMinutes(10);
    fail();
    slow.time = Duration.ofSeconds(1);
    fail();
  }

  @Test
  void failuresAtTheSameTimeCountOnce() throws Exception {
    slow.breaksOff = true;
    slow.time = Duration.ZERO;
    Lookup.Hit[] hits = new Lookup.Hit[10];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = (Lookup.Hit) store.get(ID);
    }
    clock.advance(Duration.ofSeconds(4));
    for (Lookup.Hit hit : hits) {
      assertThatIOException().isThrownBy(() -> hit.body().read(new byte[10], 0, 10));
      hit.close();
    }

    assertThat(store.get(ID)).isInstanceOf(Lookup.Hit.class);
  }

  /// What a slow body costs a build is limited by whoever waits for it.
  @Test
  void slowBodiesMayTakeAnyTime() throws Exception {
    slow.time = Duration.ZERO;
    slow.body =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("not byte by byte");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            clock.advance(Duration.ofSeconds(4));
            return Math.min(1, length);
          }
        };
    try (Lookup.Hit hit = (Lookup.Hit) store.get(ID)) {
      assertThat(hit.body().readNBytes(100)).hasSize(100);
    }

    store.get(ID).close();
    assertPutsEnabled();
    assertThat(log.lines()).isEmpty();
  }
}
