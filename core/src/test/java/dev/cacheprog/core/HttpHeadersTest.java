package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpHeadersTest {
  @Test
  void namesAreTokens() {
    assertThat(HttpHeaders.isName("X-Amz-Meta-output_id")).isTrue();
    assertThat(HttpHeaders.isName("!#$%&'*+-.^_`|~09")).isTrue();
    for (String text : new String[] {"", "a b", "a:b", "a/b", "a\"", "\u00e4", "a\n", "a\u007f"}) {
      assertThat(HttpHeaders.isName(text)).as(text).isFalse();
    }
  }

  @Test
  void valuesAreAsciiWithoutControlCharacters() {
    for (String text : new String[] {"", "a b", "a\tb", "~"}) {
      assertThat(HttpHeaders.isValue(text)).as(text).isTrue();
    }
    for (String text : new String[] {"a\nb", "a\r", "\0", "\u007f", "\u00e4", "\u20ac"}) {
      assertThat(HttpHeaders.isValue(text)).as(text).isFalse();
    }
  }

  @Test
  void otherCharactersAreNoControlCharacters() {
    for (char c = 0; c < 0x200; c++) {
      assertThat(HttpHeaders.hasControl("a" + c)).isEqualTo((c < ' ' && c != '\t') || c == 0x7f);
    }
  }
}
