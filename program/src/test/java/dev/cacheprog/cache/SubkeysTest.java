package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import org.junit.jupiter.api.Test;

class SubkeysTest {
  private final Subkeys subkeys = new Subkeys();

  @Test
  void nothingIsPredictedBeforeTheFirstLookupOfASubkey() {
    for (int i = 0; i < 100; i++) {
      subkeys.lookedUp(action(i));
      assertThat(subkeys.next(action(i))).isEmpty();
    }
  }

  @Test
  void theNextLookupIsPredictedAfterALookupOfASubkey() {
    lookUp(0);

    assertThat(subkeys.next(action(1))).contains(action(1).subkey("stdout"));
  }

  @Test
  void predictionsGoOnAsLongAsTheyAreUsed() {
    for (int i = 0; i < 1000; i++) {
      lookUp(i);
    }

    assertThat(subkeys.next(action(1000))).isPresent();
  }

  @Test
  void unusedPredictionsStop() {
    assertThat(tellInVain()).isBetween(1, 16);
    assertThat(subkeys.next(action(200))).isEmpty();
  }

  @Test
  void predictionsResumeAfterALookupOfASubkey() {
    tellInVain();

    lookUp(300);

    assertThat(subkeys.next(action(301))).isPresent();
  }

  /// Turns predictions on, then looks up no sub-key any more. Returns the number of predictions.
  private int tellInVain() {
    lookUp(0);
    int predicted = 0;
    for (int i = 1; i < 200; i++) {
      predicted += subkeys.next(action(i)).isPresent() ? 1 : 0;
    }
    return predicted;
  }

  private void lookUp(int i) {
    assertThat(subkeys.lookedUp(action(i))).isFalse();
    subkeys.next(action(i));
    assertThat(subkeys.lookedUp(action(i).subkey("stdout"))).isTrue();
  }

  private static ActionId action(int i) {
    return Samples.action("package " + i);
  }
}
