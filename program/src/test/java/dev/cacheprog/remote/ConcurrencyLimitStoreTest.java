package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(100);

  private final MemoryStore inner = new MemoryStore();

  @Test
  void putsAtOnceAreLimited() throws Exception {
    ConcurrencyLimitStore store = new ConcurrencyLimitStore(inner, 0, 3);
    inner.hold();
    List<Together.Running<Boolean>> puts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      puts.add(
          Together.start(
              () -> {
                store.put(ID, Samples.entry(BODY), Body.of(BODY));
                return true;
              }));
    }
    for (Together.Running<Boolean> put : puts) {
      put.untilItWaits();
    }

    inner.letThrough(20);
    for (Together.Running<Boolean> put : puts) {
      put.await();
    }

    assertThat(inner.mostRunning).hasValue(3);
    assertThat(inner.puts).hasValue(20);
  }

  @Test
  void aGetCountsUntilItsBodyIsClosed() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);
    ConcurrencyLimitStore store = new ConcurrencyLimitStore(inner, 2, 0);
    Lookup first = store.get(ID);
    Lookup second = store.get(ID);
    Together.Running<Lookup> third = Together.start(() -> store.get(ID));
    third.untilItWaits();
    assertThat(inner.gets).hasValue(2);

    first.close();
    first.close();
    third.await().close();
    second.close();
    assertThat(inner.openBodies).hasValue(0);
  }

  @Test
  void missesAndFailuresReleaseTheirPermits() throws Exception {
    ConcurrencyLimitStore store = new ConcurrencyLimitStore(inner, 1, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class);
      inner.failNext(new StoreException("HTTP 500", true, null));
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));
      inner.failNext(new StoreException("HTTP 500", true, null));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.put(ID, Samples.entry(BODY), Body.of(BODY)));
      inner.failNext(new IllegalStateException("a bug"));
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> store.get(ID));
    }

    store.put(ID, Samples.entry(BODY), Body.of(BODY));
    store.get(ID).close();
  }

  @Test
  void putsDoNotWaitForGets() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);
    ConcurrencyLimitStore store = new ConcurrencyLimitStore(inner, 1, 1);

    try (Lookup lookup = store.get(ID)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
      store.put(Samples.action("b"), Samples.entry(BODY), Body.of(BODY));
    }

    assertThat(inner.puts).hasValue(1);
  }

  @Test
  void closesTheStore() {
    new ConcurrencyLimitStore(inner, 1, 1).close();

    assertThat(inner.closes).hasValue(1);
  }
}
