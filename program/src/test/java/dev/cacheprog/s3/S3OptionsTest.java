package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3OptionsTest {
  private static S3Options options(@Nullable String endpoint, String bucket) {
    URI uri = endpoint == null ? null : URI.create(endpoint);
    Credentials key = new Credentials("id", "secret", "token");
    return new S3Options(
        new S3Bucket(uri, bucket, null, false, ""),
        new S3Signing(new CredentialSource.Given(key), Set.of()),
        S3Headers.NONE,
        Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://store", "https://store:1/x", "minio+http://store", "MINIO+HTTPS://store"})
  void fourSchemesAreAccepted(String endpoint) {
    assertThatCode(() -> options(endpoint, "b")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"store", "store:9000", "ftp://store", "s3://store", "minio://store", "/x"})
  void otherSchemesAreRejected(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(endpoint, "b"))
        .withMessageContaining("must begin with")
        .withMessageContaining(endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http:///path", "https:x", "minio+http:/x"})
  void anEndpointWithoutHostIsRejected(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(endpoint, "b"))
        .withMessageContaining("no host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "/"})
  void invalidBucketNamesAreRejected(String bucket) {
    assertThatIllegalArgumentException().isThrownBy(() -> options(null, bucket));
  }

  @Test
  void anAccessPointCannotBeAPartOfThePath() {
    String arn = "arn:aws:s3:eu-central-1:123456789012:accesspoint/ap";
    assertThatCode(() -> options(null, arn)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new S3Options(
                    new S3Bucket(null, arn, null, true, ""),
                    new S3Signing(new CredentialSource.DefaultChain(), Set.of()),
                    S3Headers.NONE,
                    Duration.ZERO))
        .withMessageContaining("CACHEPROG_S3_FORCE_PATH_STYLE");
  }

  @Test
  void aKeyNeedsIdAndSecret() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Credentials("", "secret", null));
    assertThatIllegalArgumentException().isThrownBy(() -> new Credentials("id", "", null));
  }

  @Test
  void toStringHasNoSecrets() {
    assertThat(options("http://store", "b").toString())
        .contains("access key id")
        .doesNotContain("secret")
        .doesNotContain("token");
  }
}
