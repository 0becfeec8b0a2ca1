package dev.cacheprog.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.MemoryStore;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import org.junit.jupiter.api.Test;

class ReadOnlyStoreTest {
  private static final ActionId ID = Samples.action("a");
  private static final byte[] BODY = Samples.noise(100);

  private final MemoryStore inner = new MemoryStore();

  @Test
  void putsAreDropped() throws Exception {
    ReadOnlyStore store = new ReadOnlyStore(inner);

    store.put(ID, Samples.entry(BODY), Body.of(BODY));

    assertThat(inner.puts).hasValue(0);
    assertThat(store.get(ID)).isInstanceOf(Lookup.Miss.class);
  }

  @Test
  void getsArePassedOn() throws Exception {
    inner.plant(ID, Samples.entry(BODY), BODY);

    try (Lookup lookup = new ReadOnlyStore(inner).get(ID)) {
      assertThat(((Lookup.Hit) lookup).body().readAllBytes()).isEqualTo(BODY);
    }
  }

  @Test
  void closesTheStore() {
    new ReadOnlyStore(inner).close();

    assertThat(inner.closes).hasValue(1);
  }
}
