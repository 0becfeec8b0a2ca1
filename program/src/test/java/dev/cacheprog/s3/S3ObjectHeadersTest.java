package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ObjectMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Reading them is in [S3StoreTest].
class S3ObjectHeadersTest {
  private static final ObjectMetadata METADATA =
      new ObjectMetadata(Samples.entry(new byte[0]).outputId(), "zstd", 7);

  @Test
  void metadataNamesHaveUnderscoresOrDashes() {
    assertThat(S3ObjectHeaders.of(METADATA, false))
        .containsOnlyKeys(
            "x-amz-meta-output_id",
            "x-amz-meta-compression_algorithm",
            "x-amz-meta-uncompressed_size")
        .containsEntry("x-amz-meta-output_id", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assertThat(S3ObjectHeaders.of(METADATA, true))
        .containsOnlyKeys(
            "x-amz-meta-output-id",
            "x-amz-meta-compression-algorithm",
            "x-amz-meta-uncompressed-size")
        .containsEntry("x-amz-meta-compression-algorithm", "zstd")
        .containsEntry("x-amz-meta-uncompressed-size", "7");
  }

  @Test
  void bothFormsAreMetadata() {
    for (boolean dashes : new boolean[] {false, true}) {
      assertThat(S3ObjectHeaders.of(METADATA, dashes).keySet())
          .allMatch(S3ObjectHeaders::isMetadata);
    }
    assertThat(S3ObjectHeaders.isMetadata("x-amz-meta-team")).isFalse();
  }

  @Test
  void expirationHasTheDateFormatOfHttp() {
    Map<String, String> headers = new HashMap<>();
    S3ObjectHeaders.addExpiration(
        headers, Instant.parse("2026-11-01T23:30:00Z"), Duration.ofDays(2));

    assertThat(headers).containsOnly(Map.entry("Expires", "Tue, 03 Nov 2026 23:30:00 GMT"));
  }

  @Test
  void theChecksumIsTheHashInBase64() {
    Map<String, String> headers = new HashMap<>();
    S3ObjectHeaders.addChecksum(headers, Signer.EMPTY_HASH);

    assertThat(headers)
        .containsOnly(
            Map.entry("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
  }
}
