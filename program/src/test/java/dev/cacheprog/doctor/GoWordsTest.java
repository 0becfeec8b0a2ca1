package dev.cacheprog.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class GoWordsTest {
  @Test
  void splitsWordsAsGoDoes() {
    assertThat(GoWords.split(" a\tb  c\n")).containsExactly("a", "b", "c");
    assertThat(GoWords.split("'a b' \"c 'd\"")).containsExactly("a b", "c 'd");
    assertThat(GoWords.split("'a'b ''")).containsExactly("a", "b", "");
    assertThat(GoWords.split("--x=\"a b\"")).containsExactly("--x=\"a", "b\"");
    assertThat(GoWords.split("a\\ b")).containsExactly("a\\", "b");
    assertThat(GoWords.split(" ")).isEmpty();
  }

  @Test
  void rejectsAnUnclosedQuote() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoWords.split("a 'b"))
        .withMessage("the quote ' is not closed");
  }
}
