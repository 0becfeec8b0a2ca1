package dev.cacheprog.remote;

import dev.cacheprog.fakes.HandTicker;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// A store with a stall timeout, and time that tests control.
abstract class StallTimeoutBase {
  static final ActionId ID = Samples.action("a");
  static final byte[] BODY = Samples.noise(8);
  static final Duration SILENCE = Duration.ofMillis(1500);
  static final Duration PAUSE = Duration.ofMillis(50);

  final MemoryStore inner = new MemoryStore();
  final AtomicReference<RemoteStore> open = new AtomicReference<>(inner);

  final HandTicker ticker = new HandTicker();

  StallTimeoutStore stallTimeout(RemoteStore store, Duration get, Duration put) {
    return stallTimeout(store, get, put, SILENCE);
  }

  StallTimeoutStore stallTimeout(RemoteStore store, Duration get, Duration put, Duration silence) {
    return opened(new StallTimeoutStore(store, get, put, false, silence, ticker));
  }

  /// Closed after the test.
  StallTimeoutStore opened(StallTimeoutStore store) {
    open.set(store);
    return store;
  }

  interface Action {
    void run() throws Exception;
  }

  /// Runs it in a virtual thread. Time passes while it and the watchdog sleep.
  void run(Action action) throws Exception {
    ticker.run(1, 1, _ -> action.run());
  }

  @AfterEach
  void close() {
    open.get().close();
  }

  static final ActionId SLOW = Samples.action("slow");

  /// Hangs for one action, is slow for another one, and answers for all others.
  final class HalfDead implements RemoteStore {
    static final int SLOW_MILLIS = 250;

    @Override
    public Lookup get(ActionId id) throws InterruptedException {
      if (id.equals(ID)) {
        ticker.sleep(Duration.ofHours(1).toNanos());
      } else if (id.equals(SLOW)) {
        ticker.sleep(Duration.ofMillis(SLOW_MILLIS).toNanos());
      }
      return new Lookup.Miss();
    }

    @Override
    public void put(ActionId id, ObjectMetadata metadata, Body body) throws InterruptedException {
      ticker.sleep(Duration.ofHours(1).toNanos());
    }
  }
}
