package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadOnlyFallbackStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(100);
  private static final String DENIED = "Remote storage denies writes; stopped uploading";

  private final MemoryStore inner = new MemoryStore();
  private final HandClock clock = new HandClock();
  private final MemoryLog log = new MemoryLog();
  private ReadOnlyFallbackStore store =
      new ReadOnlyFallbackStore(inner, Duration.ZERO, "do this", clock, log);

  private void put() throws Exception {
    store.put(Samples.action("put"), Samples.entry(BODY), Body.of(BODY));
  }

  private void fail(Reason reason) {
    int before = inner.puts.get();
    inner.failNext(new StoreException(reason, "HTTP 403", null));
    assertThatExceptionOfType(StoreException.class).isThrownBy(this::put).withMessage("HTTP 403");
    assertThat(inner.puts).hasValue(before + 1);
  }

  private void assertReadOnly() {
    int before = inner.puts.get();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(this::put)
        .matches(e -> e.reason() == Reason.DENIED);
    assertThat(inner.puts).hasValue(before);
  }

  @Test
  void afterTheFirstDenialPutsStopAndGetsContinue() throws Exception {
    fail(Reason.DENIED);

    assertReadOnly();
    clock.advance(Duration.ofDays(1));
    assertReadOnly();
    inner.plant(ID, Samples.entry(BODY), BODY);
    try (Lookup lookup = store.get(ID)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    }
    assertThat(log.messages(Log.Level.DEBUG)).containsExactly(DENIED);
    assertThat(log.lines().getFirst().level()).isEqualTo(Log.Level.WARN);
    assertThat(log.lines().getFirst().facts()).isEqualTo("error=HTTP 403 hint=do this");
  }

  @Test
  void theHintOfTheStoreComesFirst() {
    inner.failNext(new StoreException(Reason.DENIED, "HTTP 403", "ask for the right", null));
    assertThatExceptionOfType(StoreException.class).isThrownBy(this::put);

    assertThat(log.lines().getFirst().facts())
        .isEqualTo("error=HTTP 403 hint=ask for the right; do this");
  }

  /// A wrong token is one cause, and the denied get has its own line.
  @Test
  void deniedReadsMakeADeniedPutNoSecondWarning() {
    inner.failNext(new StoreException(Reason.DENIED, "HTTP 403", null));
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));
    fail(Reason.DENIED);

    assertReadOnly();
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
    assertThat(log.messages(Log.Level.INFO)).containsExactly(DENIED);
  }

  @Test
  void theLogLineHasWhetherReadsWork() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);
    store.get(ID).close();
    fail(Reason.DENIED);

    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Remote storage allows reads but denies writes; stopped uploading");
  }

  @ParameterizedTest
  @EnumSource(names = "DENIED", mode = EnumSource.Mode.EXCLUDE)
  void otherFailuresChangeNothing(Reason reason) throws Exception {
    for (int i = 0; i < 10; i++) {
      fail(reason);
    }
    put();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void afterASuccessfulPutItTakesThreeDenialsInARow() throws Exception {
    put();
    fail(Reason.DENIED);
    fail(Reason.DENIED);
    put();
    fail(Reason.DENIED);
    fail(Reason.DENIED);
    assertThat(log.messages(Log.Level.WARN))
        .containsExactly("Remote storage denied a put, although it accepted others");
    fail(Reason.DENIED);

    assertReadOnly();
    assertThat(log.messages(Log.Level.WARN)).hasSize(2).last().isEqualTo(DENIED);
  }

  @Test
  void afterTheRetryTimeOnePutIsSent() throws Exception {
    store = new ReadOnlyFallbackStore(inner, Duration.ofMinutes(1), "do this", clock, log);
    fail(Reason.DENIED);
    clock.advance(Duration.ofSeconds(59));
    assertReadOnly();
    clock.advance(Duration.ofSeconds(1));
    fail(Reason.DENIED);
    assertReadOnly();
    clock.advance(Duration.ofMinutes(1));
    put();
    put();

    assertThat(log.messages(Log.Level.INFO))
        .containsExactly(DENIED, "Remote storage accepts puts again");
  }

  @Test
  void closesTheStore() {
    store.close();

    assertThat(inner.closes).hasValue(1);
  }
}
