package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A store in memory whose calls fail as a test wants.
abstract class StoreHealthStoreBase {
  static final ActionId ID = Samples.action("a");
  static final Duration RETRY = Duration.ofSeconds(15);
  static final String DISABLED =
      "Remote storage has been disabled because of too many consecutive errors";
  static final String ENABLED = "Remote storage has been enabled again";

  final MemoryStore inner = new MemoryStore();
  final HandClock clock = new HandClock();
  final MemoryLog log = new MemoryLog();
  StoreHealthStore store = new StoreHealthStore(inner, 3, RETRY, null, clock, log);

  void fail() {
    fail(new StoreException("HTTP 500", true, null));
  }

  void fail(StoreException failure) {
    inner.failNext(failure);
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage(failure.getMessage());
  }

  void miss() throws Exception {
    assertThat(store.get(Samples.action("absent"))).isInstanceOf(Lookup.Miss.class);
  }

  void assertGetsDisabled() {
    assertDisabled(() -> store.get(ID));
  }

  void assertDisabled(ThrowingCallable call) {
    int calls = inner.gets.get() + inner.puts.get();
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(call)
        .withMessage("the remote storage is disabled after too many errors")
        .matches(e -> !e.retryable());
    assertThat(inner.gets.get() + inner.puts.get()).as("calls").isEqualTo(calls);
  }
}
