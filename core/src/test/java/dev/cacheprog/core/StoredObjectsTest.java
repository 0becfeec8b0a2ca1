package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredObjectsTest {
  private static final ActionId ID = ActionId.of(new byte[32]);
  private static final OutputId ONE = OutputId.ofBody(new byte[] {1});
  private static final OutputId TWO = OutputId.ofBody(new byte[] {2});

  private final StoredObjects stored = new StoredObjects();

  @Test
  void anObjectIsNewOnce() {
    assertThat(stored.add(ID, ONE)).isTrue();
    assertThat(stored.add(ID, ONE)).isFalse();
  }

  @Test
  void theLatestOutputCounts() {
    stored.add(ID, ONE);

    assertThat(stored.add(ID, TWO)).isTrue();
    assertThat(stored.add(ID, TWO)).isFalse();
    assertThat(stored.add(ID, ONE)).isTrue();
  }

  @Test
  void listedObjectsAreNotNew() {
    stored.addListed(Map.of(ID, ONE));

    assertThat(stored.add(ID, ONE)).isFalse();
  }

  @Test
  void anotherOutputReplacesTheListedOne() {
    stored.addListed(Map.of(ID, ONE));

    assertThat(stored.add(ID, TWO)).isTrue();
    assertThat(stored.add(ID, ONE)).isTrue();
  }

  @Test
  void missedObjectsAreNewWhateverIsListed() {
    stored.markMissing(ID);
    stored.addListed(Map.of(ID, ONE));

    assertThat(stored.add(ID, ONE)).isTrue();
    assertThat(stored.add(ID, ONE)).isFalse();
  }

  @Test
  void objectsThatAreMissedLaterAreNewAgain() {
    stored.add(ID, ONE);

    stored.markMissing(ID);

    assertThat(stored.add(ID, ONE)).isTrue();
  }

  @Test
  void byProductsOfListedObjectsAreListed() {
    ActionId byProduct = ID.subkey("srcfiles");
    stored.add(byProduct, TWO);
    stored.addByProduct(byProduct, ID);
    assertThat(stored.isListed(byProduct, TWO)).isFalse();

    stored.addListed(Map.of(ID, ONE));
    assertThat(stored.isListed(byProduct, TWO)).isTrue();

    stored.markMissing(ID);
    assertThat(stored.isListed(byProduct, TWO)).isFalse();
  }
}
