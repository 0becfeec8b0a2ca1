package dev.cacheprog.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {
  @Test
  void withoutTokensEverythingIsAllowed() {
    assertThat(Tokens.NONE.mayRead(null)).isTrue();
    assertThat(Tokens.NONE.mayWrite("Bearer x")).isTrue();
    assertThat(Tokens.NONE.allowAnonymousWrites()).isTrue();
  }

  @Test
  void aTokenForWritingIsNotRequiredForReading() {
    Tokens tokens = new Tokens(null, "w");
    assertThat(tokens.mayRead(null)).isTrue();
    assertThat(tokens.mayWrite(null)).isFalse();
    assertThat(tokens.mayWrite("Bearer w")).isTrue();
    assertThat(tokens.mayWrite("bearer  w")).isTrue();
    assertThat(tokens.mayWrite("Bearer w2")).isFalse();
    assertThat(tokens.mayWrite("Basic w")).isFalse();
    assertThat(tokens.mayWrite("w")).isFalse();
  }

  @Test
  void aTokenForReadingAloneIsRequiredForWritingToo() {
    Tokens tokens = new Tokens("r", null);
    assertThat(tokens.mayRead(null)).isFalse();
    assertThat(tokens.mayWrite(null)).isFalse();
    assertThat(tokens.mayWrite("Bearer r")).isTrue();
    assertThat(tokens.allowAnonymousWrites()).isFalse();
  }

  @Test
  void theTokenForWritingAllowsReading() {
    Tokens tokens = new Tokens("r", "w");
    assertThat(tokens.mayRead("Bearer w")).isTrue();
    assertThat(tokens.mayRead("Bearer r")).isTrue();
    assertThat(tokens.mayWrite("Bearer r")).isFalse();
    assertThat(tokens.toString()).doesNotContain("r\"", "w\"");
  }
}
