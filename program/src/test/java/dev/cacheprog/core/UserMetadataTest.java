package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.fakes.FakeTransport;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ObjectMetadata;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// With the fakes of the program.
class UserMetadataTest {
  private static final UserMetadata NAMES = new UserMetadata("x-amz-meta-");
  private static final ObjectMetadata METADATA =
      new ObjectMetadata(Samples.entry(new byte[0]).outputId(), "zstd", 7);

  private static ObjectMetadata parse(Map<String, String> headers) throws IOException {
    HttpTransport transport = new FakeTransport().answer(200, headers, "");
    try (HttpTransport.Response response =
        transport.send(
            new HttpTransport.Request("GET", URI.create("http://store/"), Map.of(), null))) {
      return NAMES.parse(response);
    }
  }

  @Test
  void namesHaveUnderscoresOrDashes() {
    assertThat(NAMES.headers(METADATA, false))
        .containsOnlyKeys(
            "x-amz-meta-output_id",
            "x-amz-meta-compression_algorithm",
            "x-amz-meta-uncompressed_size")
        .containsEntry("x-amz-meta-output_id", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assertThat(NAMES.headers(METADATA, true))
        .containsOnlyKeys(
            "x-amz-meta-output-id",
            "x-amz-meta-compression-algorithm",
            "x-amz-meta-uncompressed-size")
        .containsEntry("x-amz-meta-compression-algorithm", "zstd")
        .containsEntry("x-amz-meta-uncompressed-size", "7");
  }

  @Test
  void bothFormsAreMetadata() throws Exception {
    for (boolean dashes : new boolean[] {false, true}) {
      assertThat(NAMES.headers(METADATA, dashes).keySet()).allMatch(NAMES::isName);
      assertThat(parse(NAMES.headers(METADATA, dashes))).isEqualTo(METADATA);
    }
    assertThat(NAMES.isName("x-amz-meta-team")).isFalse();
  }

  @Test
  void whatIsAbsentHasTheDefault() throws Exception {
    ObjectMetadata empty = new ObjectMetadata(METADATA.outputId(), "", 0);

    assertThat(
            parse(Map.of("x-amz-meta-output_id", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")))
        .isEqualTo(empty);
    assertThat(NAMES.headers(empty, false)).doesNotContainKey("x-amz-meta-uncompressed_size");
  }

  @Test
  void metadataOfOthersIsRejected() {
    String id = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (Map<String, String> headers :
        List.<Map<String, String>>of(
            Map.of(),
            Map.of("x-goog-meta-output_id", id),
            Map.of("x-amz-meta-output_id", "***"),
            Map.of("x-amz-meta-output_id", "QUJD"),
            Map.of("x-amz-meta-output_id", id, "x-amz-meta-uncompressed_size", "-1"),
            Map.of("x-amz-meta-output_id", id, "x-amz-meta-uncompressed_size", "9e9"),
            Map.of("x-amz-meta-output_id", id, "x-amz-meta-uncompressed_size", "1\n"))) {
      assertThatIllegalArgumentException().as("%s", headers).isThrownBy(() -> parse(headers));
    }
  }
}
