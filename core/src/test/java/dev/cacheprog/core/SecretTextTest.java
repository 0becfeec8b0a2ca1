package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTextTest {
  @Test
  void whiteSpaceAroundIsRemoved() {
    assertThat(SecretText.trimmed("\ufeff \t a b\u00a0\r\n\u0085\u200b\n")).isEqualTo("a b");
    assertThat(SecretText.trimmed(" \n")).isEmpty();
    assertThat(SecretText.trimmed("")).isEmpty();
  }

  @Test
  void controlCharactersAreFound() {
    for (String text :
        new String[] {"a\nb", "a\rb", "a\0b", "\u001b", "a\u007f", "\u0085", "\u2028"}) {
      assertThat(SecretText.hasControl(text)).isTrue();
    }
    assertThat(SecretText.hasControl("a b+/=ü")).isFalse();
  }

  @Test
  void anExceptionIsDescribedWithoutItsMessage() {
    assertThat(Unexpected.describe(new IllegalStateException("hush")))
        .startsWith("an unexpected java.lang.IllegalStateException at ")
        .contains("SecretTextTest.java:")
        .doesNotContain("hush");
    assertThat(Unexpected.describe(new NoClassDefFoundError("native"))).contains("native");
  }
}
