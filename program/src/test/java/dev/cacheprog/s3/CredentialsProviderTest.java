package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsProviderTest {
  @Test
  void aHeaderInAMessageOfTheSdkIsNotShown() {
    assertThat(
            DefaultCredentials.withoutHeaders(
                "chain: [Http(): Illegal character(s) in message header value: hush\nhush]"))
        .startsWith("chain: [Http(): Illegal character(s) in message header value: ")
        .doesNotContain("hush");
    assertThat(DefaultCredentials.withoutHeaders("no profile")).isEqualTo("no profile");
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

  private static String chain(String web, String profile, String instance) {
    return "Unable to load credentials from any of the providers in the chain"
        + " AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(),"
        + " WebIdentityTokenFileCredentialsProvider(),"
        + " ProfileCredentialsProvider(profileName=default),"
        + " InstanceProfileCredentialsProvider()]) : [SystemPropertyCredentialsProvider():"
        + " Unable to load credentials from system settings. Access key must be specified"
        + " either via environment variable (AWS_ACCESS_KEY_ID) or system property"
        + " (aws.accessKeyId)., WebIdentityTokenFileCredentialsProvider(): "
        + web
        + ", ProfileCredentialsProvider(profileName=default): "
        + profile
        + ", InstanceProfileCredentialsProvider(): "
        + instance
        + "]";
  }

  @Test
  void missingCredentialsAreOneShortSentence() {
    String message =
        DefaultCredentials.missing(
            chain(
                "Either the environment variable AWS_WEB_IDENTITY_TOKEN_FILE or the javaproperty"
                    + " aws.webIdentityTokenFile must be set.",
                "Profile file contained no credentials for profile 'default': ProfileFile()",
                "Failed to load credentials from IMDS."));

    assertThat(message)
        .isEqualTo("no AWS credentials in variables, profile, or container or instance metadata");
    assertThat(message + "; " + DefaultCredentials.HINT).hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void aFlawOfGivenCredentialsIsNamed() {
    assertThat(
            DefaultCredentials.missing(
                chain(
                    "java.nio.file.NoSuchFileException: /token",
                    "Profile file contained no credentials for profile 'ci': ProfileFile()",
                    "IMDS credentials have been disabled by environment variable")))
        .endsWith(
            "metadata: web identity (AWS_WEB_IDENTITY_TOKEN_FILE): /token; profile: 'ci' has none");
    assertThat(DefaultCredentials.missing("software.sdk.SdkException: the profile is broken"))
        .endsWith("metadata: the profile is broken");
  }

  @Test
  void whiteSpaceAroundCredentialsIsRemoved() {
    assertThat(new Credentials(" a\n", "\tb\r\n", "\ufeffc\u00a0"))
        .isEqualTo(new Credentials("a", "b", "c"));
    assertThat(new Credentials("a", "b", " \n").sessionToken()).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> new Credentials("a", " \n", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Credentials("a", "hu\nsh", null))
        .withMessage("the secret access key holds a line break or another control character");
  }
}
