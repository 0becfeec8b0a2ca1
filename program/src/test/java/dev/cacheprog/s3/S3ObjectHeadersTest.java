package dev.cacheprog.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Metadata is read in [S3StoreTest].
class S3ObjectHeadersTest {
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
