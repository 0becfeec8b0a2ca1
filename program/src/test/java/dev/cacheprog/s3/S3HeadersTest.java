package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3HeadersTest {
  private static S3Headers puts(String name) {
    return new S3Headers(List.of(Map.entry(name, "a-value")), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "content-length",
        "Authorization",
        "Transfer-Encoding",
        "Content-MD5",
        "x-amz-date",
        "X-Amz-Content-Sha256",
        "x-amz-security-token",
        "x-amz-checksum-crc32",
        "x-amz-copy-source",
        "x-amz-meta-output_id",
        "X-Amz-Meta-Output-Id",
        "x-amz-meta-compression_algorithm",
        "x-amz-meta-uncompressed-size",
        "Expires"
      })
  void refusesWhatTheProgramOrHttpSets(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> puts(name))
        .withMessageContaining("--s3-put-headers")
        .withMessageContaining(name.toLowerCase(java.util.Locale.ROOT))
        .withMessageNotContaining("a-value");
  }

  @Test
  void aHeaderThatIsGivenTwiceIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new S3Headers(
                    List.of(Map.entry("x-amz-tagging", "a=b"), Map.entry("X-Amz-Tagging", "c=d")),
                    false))
        .withMessageContaining("x-amz-tagging")
        .withMessageContaining("twice");
  }

  @Test
  void otherHeadersAreSentWithPutsAlone() {
    S3Headers headers = puts("Cache-Control");

    assertThat(headers.ofPuts()).containsOnly(Map.entry("cache-control", "a-value"));
    assertThat(headers.ofGets()).isEmpty();
    assertThat(headers.names()).containsOnly("cache-control");
  }

  @Test
  void anEncryptionKeyIsSentWithGetsToo() {
    String name = "x-amz-server-side-encryption-customer-key";

    assertThat(puts(name).ofGets()).containsOnly(Map.entry(name, "a-value"));
  }

  @Test
  void theRequesterPaysForPutsAndGets() {
    S3Headers headers = new S3Headers(List.of(), true);

    assertThat(headers.ofPuts()).containsOnly(Map.entry("x-amz-request-payer", "requester"));
    assertThat(headers.ofGets()).isEqualTo(headers.ofPuts());
  }

  @Test
  void toStringHasNoValues() {
    assertThat(puts("x-amz-server-side-encryption-customer-key").toString())
        .doesNotContain("a-value");
  }
}
