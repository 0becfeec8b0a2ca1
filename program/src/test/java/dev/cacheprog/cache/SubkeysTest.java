package dev.cacheprog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import org.junit.jupiter.api.Test;

class SubkeysTest {
  private final Subkeys subkeys = new Subkeys();

  @Test
  void tellsNothingAsLongAsNoSubkeyIsAskedFor() {
    for (int i = 0; i < 100; i++) {
      subkeys.asked(action(i));
      assertThat(subkeys.after(action(i))).isEmpty();
    }
  }

  @Test
  void tellsTheNextLookUpOnceGoHasAskedForASubkey() {
    ask(0);

    assertThat(subkeys.after(action(1))).contains(action(1).subkey("stdout"));
  }

  @Test
  void goesOnTellingAsLongAsItIsRight() {
    for (int i = 0; i < 1000; i++) {
      ask(i);
    }

    assertThat(subkeys.after(action(1000))).isPresent();
  }

  @Test
  void givesUpAfterTellingInVain() {
    assertThat(tellInVain()).isBetween(1, 16);
    assertThat(subkeys.after(action(200))).isEmpty();
  }

  @Test
  void startsAgainWhenItWouldHaveBeenRight() {
    tellInVain();

    ask(300);

    assertThat(subkeys.after(action(301))).isPresent();
  }

  /// Turns the telling on, then asks for no sub-key any more; how many were told.
  private int tellInVain() {
    ask(0);
    int told = 0;
    for (int i = 1; i < 200; i++) {
      told += subkeys.after(action(i)).isPresent() ? 1 : 0;
    }
    return told;
  }

  private void ask(int i) {
    assertThat(subkeys.asked(action(i))).isFalse();
    subkeys.after(action(i));
    assertThat(subkeys.asked(action(i).subkey("stdout"))).isTrue();
  }

  private static ActionId action(int i) {
    return Samples.action("package " + i);
  }
}
