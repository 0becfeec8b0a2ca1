package dev.cacheprog.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRightsTest {
  private static String token(String claims) {
    return "head."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".signature";
  }

  @Test
  void showsWhatAJobOfABranchMayDo() {
    TokenRights rights =
        TokenRights.of(
            token(
                "{\"exp\":1,\"ac\":\"[{\\\"Scope\\\":\\\"refs/heads/feature\\\",\\\"Permission\\\":3},"
                    + "{\\\"Scope\\\":\\\"refs/heads/main\\\",\\\"Permission\\\":1}]\"}"));

    assertThat(rights)
        .hasToString("reads refs/heads/feature, refs/heads/main; writes refs/heads/feature");
  }

  @Test
  void showsThatAJobMayOnlyRead() {
    assertThat(
            TokenRights.of(
                token(
                    "{\"ac\":\"[{\\\"Scope\\\":\\\"refs/heads/main\\\",\\\"Permission\\\":1}]\"}")))
        .hasToString("reads refs/heads/main; writes nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "no json",
        "{\"ac\":[]}",
        "{\"ac\":\"[\"}",
        "{\"ac\":\"[{}]\"}",
        "{\"ac\":\"[{\\\"Scope\\\":\\\"a\\u0001b\\\",\\\"Permission\\\":3}]\"}",
        "{\"ac\":\"[{\\\"Scope\\\":\\\"a\\\",\\\"Permission\\\":\\\"3\\\"}]\"}",
      })
  void saysSoIfATokenDoesNotTell(String claims) {
    assertThat(TokenRights.of(token(claims)).toString()).startsWith("it does not say");
    assertThat(TokenRights.of(claims).toString()).startsWith("it does not say");
  }
}
