package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.Log;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.StoreException;
import org.junit.jupiter.api.Test;

class PreconnectingStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(10);

  private final MemoryStore inner = new MemoryStore();
  private final MemoryLog log = new MemoryLog();
  private final PreconnectingStore store = new PreconnectingStore(inner, 8, log);

  @Test
  void noConnectionIsOpenedBeforeTheFirstCall() {
    assertThat(store).hasToString("preconnect > " + inner);

    assertThat(inner.gets).hasValue(0);
  }

  @Test
  void connectionsAreOpenedDuringTheFirstCall() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);
    inner.hold();

    Thread get = Thread.ofVirtual().start(this::hit);
    Together.until(() -> inner.running.get() == 8);
    inner.letThrough(9);
    get.join();
    hit();

    assertThat(inner.gets).as("nothing is added by a second call").hasValue(9);
    assertThat(inner.asked)
        .filteredOn(id -> id.equals(ActionId.of(new byte[32])))
        .as("an id that no object has")
        .hasSize(7);
    Together.until(() -> inner.openBodies.get() == 0);
  }

  private void hit() {
    try (Lookup lookup = store.get(ID)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPutOpensConnectionsToo() throws Exception {
    store.put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(inner.puts).hasValue(1);
    Together.until(() -> inner.gets.get() == 7);
  }

  @Test
  void connectionsThatFailAreNoWarnings() throws Exception {
    for (int i = 0; i < 8; i++) {
      inner.failNext(new StoreException("down", true, null));
    }

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(ID));

    Together.until(() -> inner.gets.get() == 8 && inner.running.get() == 0);
    assertThat(log.messages(Log.Level.WARN)).isEmpty();
  }
}
