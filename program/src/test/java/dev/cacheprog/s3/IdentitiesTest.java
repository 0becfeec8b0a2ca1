package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitiesTest {
  @Test
  void aHeaderThatAwsQuotesIsNotShown() {
    assertThat(
            Identities.DefaultChain.withoutHeaders(
                "chain: [Http(): Illegal character(s) in message header value: hush\nhush]"))
        .startsWith("chain: [Http(): Illegal character(s) in message header value: ")
        .doesNotContain("hush");
    assertThat(Identities.DefaultChain.withoutHeaders("no profile")).isEqualTo("no profile");
  }

  @ParameterizedTest
  @CsvSource({
    "g, environment variables (AWS_ACCESS_KEY_ID)",
    "'n,v', 'profile, credential_process'",
    "SomeProvider, SomeProvider"
  })
  void theOriginOfCredentialsIsSaidInWords(String codes, String words) {
    assertThat(AwsOrigin.describe(codes)).isEqualTo(words);
  }

  @Test
  void credentialsHaveNoWhiteSpaceAroundThem() {
    assertThat(new Credentials(" a\n", "\tb\r\n", "\ufeffc\u00a0"))
        .isEqualTo(new Credentials("a", "b", "c"));
    assertThat(new Credentials("a", "b", " \n").sessionToken()).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> new Credentials("a", " \n", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Credentials("a", "hu\nsh", null))
        .withMessage("the secret access key holds a line break or another control character");
  }
}
