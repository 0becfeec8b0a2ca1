package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PemTest {
  private static final String TEXT =
      """
      subject=first
      -----BEGIN CERTIFICATE-----
      AQ
      ID
      -----END CERTIFICATE-----
      -----BEGIN PRIVATE KEY-----
      BAUG
      -----END PRIVATE KEY-----
      -----BEGIN CERTIFICATE-----
      Bwg=
      -----END CERTIFICATE-----
      """;

  @Test
  void blocksOfALabelAreReadInTheirOrder() {
    assertThat(Pem.all(TEXT, "CERTIFICATE"))
        .containsExactly(new byte[] {1, 2, 3}, new byte[] {7, 8});
    assertThat(Pem.first(TEXT, "PRIVATE KEY")).containsExactly(4, 5, 6);
  }

  @Test
  void withoutSuchABlockThereIsNothing() {
    assertThat(Pem.all("text", "CERTIFICATE")).isEmpty();
    assertThat(Pem.first(TEXT, "EC PRIVATE KEY")).isNull();
  }

  @Test
  void aBlockWithoutAnEndIsInvalid() {
    String text = TEXT.substring(0, TEXT.lastIndexOf("-----END"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.all(text, "CERTIFICATE"))
        .withMessage("a CERTIFICATE has no END line");
  }

  @Test
  void anInvalidBlockIsNotQuoted() {
    String text = TEXT.replace("BAUG", "BAUGx");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.first(text, "PRIVATE KEY"))
        .withMessage("a PRIVATE KEY is not valid Base64")
        .withNoCause();
  }
}
