package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.fakes.Effort;
import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.HandClock;
import dev.cacheprog.fakes.MemoryLog;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.http.HttpStorageOptions;
import dev.cacheprog.http.HttpStore;
import dev.cacheprog.s3.AwsSettings;
import dev.cacheprog.s3.CredentialSource;
import dev.cacheprog.s3.Credentials;
import dev.cacheprog.s3.S3Bucket;
import dev.cacheprog.s3.S3Headers;
import dev.cacheprog.s3.S3Options;
import dev.cacheprog.s3.S3Signing;
import dev.cacheprog.s3.S3Store;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a server says of an object in headers: the answer is a failure of the store, or facts
/// that can be worked with.
@Timeout(600)
class HostileFactsTest {
  private static final int ROUNDS = Effort.times(3_000);

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "+5",
          "9223372036854775807",
          "9223372036854775808",
          "1e9",
          "zstd",
          "ZSTD",
          "brotli",
          "../../x",
          "\u0000",
          "\r\nX-Evil: 1",
          "a".repeat(63),
          "a".repeat(64),
          "A".repeat(64),
          "g".repeat(64),
          "a".repeat(65),
          "A".repeat(43) + "=",
          "A".repeat(43),
          "=".repeat(44),
          "x".repeat(100_000),
          "\ud800",
          "٣");

  private final Random random = new Random(20_261_125);
  private final FakeTransport transport = new FakeTransport();

  private int hits(RemoteStore store, String... names) throws Exception {
    int hits = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Map<String, String> headers = new HashMap<>();
      for (String name : names) {
        if (random.nextInt(8) > 0) {
          headers.put(name, VALUES.get(random.nextInt(VALUES.size())));
        }
      }
      transport.answer(headers, Samples.noise(10), Instant.EPOCH);
      try (Lookup lookup = store.get(Samples.action("a"))) {
        assertThat(lookup).isInstanceOf(Lookup.Hit.class);
        assertThat(((Lookup.Hit) lookup).metadata().uncompressedSize()).isNotNegative();
        hits++;
      } catch (StoreException _) {
        // as it may be
      } catch (RuntimeException e) {
        throw new AssertionError("round " + i + ": " + headers, e);
      }
      assertThat(transport.openResponses).as("%s", headers).hasValue(0);
    }
    return hits;
  }

  @Test
  void theHeadersOfHttpStorageAreFactsOrAFailure() throws Exception {
    HttpStorageOptions options = new HttpStorageOptions(URI.create("http://store/"), Map.of());

    int hits =
        hits(
            new HttpStore(options, transport, new HandClock()),
            "X-Cacheprog-OutputID",
            "X-Cacheprog-CompressionAlgorithm",
            "X-Cacheprog-UncompressedSize");

    assertThat(hits).isBetween(1, ROUNDS / 10);
  }

  @Test
  void theMetadataOfS3AreFactsOrAFailure() throws Exception {
    S3Options options =
        new S3Options(
            new S3Bucket(
                URI.create("minio+http://store:9000"), "bucket", "eu-west-1", false, "prefix"),
            new S3Signing(
                new CredentialSource.Given(new Credentials("AKID", "a-secret", null)), Set.of()),
            S3Headers.NONE,
            Duration.ZERO);

    int hits =
        hits(
            new S3Store(
                options,
                transport,
                new HandClock(),
                new AwsSettings(Map.of("HOME", "/absent")),
                StoreMemory.NONE,
                new MemoryLog()),
            "x-amz-meta-output_id",
            "x-amz-meta-compression_algorithm",
            "x-amz-meta-uncompressed_size");

    assertThat(hits).isBetween(1, ROUNDS / 10);
  }
}
