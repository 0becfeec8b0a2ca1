package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.fakes.Together;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FallbackReadStoreTest {
  private static final ActionId ID = Samples.action("shared");

  private final MemoryStore own = new MemoryStore();
  private final MemoryStore base = new MemoryStore();
  private final MemoryStore trunk = new MemoryStore();
  private final FallbackReadStore store =
      new FallbackReadStore(own, List.of(base, trunk), new MemoryLog());

  private static byte[] body(String name) {
    return name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void fill(MemoryStore store, String name) throws Exception {
    store.put(ID, Samples.entry(body(name)), Body.of(body(name)));
  }

  private String found() throws Exception {
    try (Lookup lookup = store.get(ID)) {
      return lookup instanceof Lookup.Hit hit
          ? new String(hit.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          : "nothing";
    }
  }

  @Test
  void aHitOfTheOwnStoreNeedsNoOthers() throws Exception {
    fill(own, "own");
    fill(base, "base");

    assertThat(found()).isEqualTo("own");
    assertThat(base.gets).hasValue(0);
    assertThat(trunk.gets).hasValue(0);
  }

  @Test
  void theFirstHitInTheListIsUsed() throws Exception {
    fill(base, "base");
    fill(trunk, "trunk");
    assertThat(found()).isEqualTo("base");
    Together.until(() -> trunk.gets.get() == 1 && trunk.openBodies.get() == 0);
    assertThat(base.openBodies).hasValue(0);
  }

  @Test
  void theOthersAreReadAtTheSameTime() throws Exception {
    base.hold();
    trunk.hold();
    Thread getter = Thread.ofVirtual().start(this::foundQuietly);
    Together.until(() -> base.running.get() == 1 && trunk.running.get() == 1);
    base.letThrough(1);
    trunk.letThrough(1);
    getter.join();
  }

  private void foundQuietly() {
    try {
      found();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureHidesNoHitOfAnotherStore() throws Exception {
    fill(trunk, "trunk");
    base.failNext(new StoreException("refused", true, null));

    assertThat(found()).isEqualTo("trunk");
  }

  /// While the own store fails, the others are not read.
  @Test
  void aFailureOfTheOwnStoreIsPassedOn() throws Exception {
    fill(base, "base");
    own.failNext(new StoreException("gone", false, null));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage("gone");
    assertThat(base.gets).hasValue(0);
  }

  @Test
  void aFailureAmongMissesIsPassedOn() {
    base.failNext(new StoreException("refused", true, null));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.get(ID))
        .withMessage("refused")
        .matches(StoreException::retryable);
  }

  @Test
  void missesOfAllStoresAreAMiss() throws Exception {
    assertThat(found()).isEqualTo("nothing");
    assertThat(trunk.gets).hasValue(1);
  }

  @Test
  void putsGoToTheOwnStoreOnly() throws Exception {
    store.put(ID, Samples.entry(body("new")), Body.of(body("new")));

    assertThat(own.puts).hasValue(1);
    assertThat(base.puts).hasValue(0);
    assertThat(trunk.puts).hasValue(0);
  }

  @Test
  void closesAllStores() {
    store.close();

    assertThat(own.closes).hasValue(1);
    assertThat(base.closes).hasValue(1);
    assertThat(trunk.closes).hasValue(1);
  }

  /// A round trip less for each of them.
  @Test
  void packsAreLookedUpFirstWhereTheLastOneWas() throws Exception {
    ActionId first = ActionId.of(new ObjectName.Pack(Samples.entry(body("1")).outputId()));
    ActionId second = ActionId.of(new ObjectName.Pack(Samples.entry(body("2")).outputId()));
    trunk.put(first, Samples.entry(body("1")), Body.of(body("1")));
    trunk.put(second, Samples.entry(body("2")), Body.of(body("2")));
    store.get(first).close();
    int asked = own.gets.get();

    try (Lookup lookup = store.get(second)) {
      assertThat(lookup).isInstanceOf(Lookup.Hit.class);
    }
    assertThat(own.gets).hasValue(asked);
    assertThat(found()).isEqualTo("nothing");
    assertThat(own.gets).hasValue(asked + 1);
  }
}
