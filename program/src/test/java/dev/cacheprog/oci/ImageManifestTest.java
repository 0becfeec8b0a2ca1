package dev.cacheprog.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cacheprog.core.Json;
import dev.cacheprog.fakes.Effort;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageManifestTest {
  private static final String CONFIG = digest(99);

  private static String digest(int number) {
    return Layer.SHA256 + OutputId.ofBody(new byte[] {(byte) number});
  }

  private static Layer layer(int number) {
    return new Layer(
        digest(number),
        1000L + number,
        new ObjectMetadata(OutputId.ofBody(new byte[] {1, (byte) number}), "zstd", 5L << 32));
  }

  private static final ImageManifest IMAGE =
      new ImageManifest(
          layer(1), List.of(layer(2), layer(3)), Instant.parse("2026-11-24T08:00:00Z"));

  private static String text() {
    return IMAGE.text(ImageManifest.Form.ARTIFACT, CONFIG);
  }

  @Test
  void whatIsWrittenIsRead() {
    for (ImageManifest.Form form : List.of(ImageManifest.Form.ARTIFACT, ImageManifest.Form.IMAGE)) {
      assertThat(ImageManifest.parse(IMAGE.text(form, CONFIG))).isEqualTo(IMAGE);
    }
    ImageManifest least =
        new ImageManifest(
            new Layer(digest(1), 0, new ObjectMetadata(OutputId.ofBody(new byte[0]), "", 0)),
            List.of(),
            null);
    assertThat(ImageManifest.parse(least.text(ImageManifest.Form.ARTIFACT, CONFIG)))
        .isEqualTo(least);
  }

  /// As the image specification wants it of artifacts.
  @Test
  void anArtifactHasATypeAndTheEmptyConfig() {
    Json json = Json.parse(text());
    assertThat(json.text("mediaType")).isEqualTo(ImageManifest.MEDIA_TYPE);
    assertThat(json.text("artifactType")).isEqualTo("application/vnd.cacheprog.cache.v1");
    assertThat(json.text("config", "mediaType")).isEqualTo("application/vnd.oci.empty.v1+json");
    assertThat(json.number("config", "size")).isEqualTo(2);
    assertThat(json.text("annotations", "org.opencontainers.image.created"))
        .isEqualTo("2026-11-24T08:00:00Z");
  }

  @Test
  void anImageHasNoTypeOfOurs() {
    Json json = Json.parse(IMAGE.text(ImageManifest.Form.IMAGE, CONFIG));
    assertThat(json.at("artifactType")).isNull();
    assertThat(json.text("config", "mediaType"))
        .isEqualTo("application/vnd.oci.image.config.v1+json");
    assertThat(Json.parse(ImageManifest.Form.IMAGE.config()).text("os")).isEqualTo("unknown");
  }

  @Test
  void layersOfLaterVersionsArePassedOver() {
    String text =
        text()
            .replaceFirst(
                "application/vnd.cacheprog.pack.v1", "application/vnd.cacheprog.other.v9");
    assertThat(ImageManifest.parse(text).packs()).containsExactly(layer(3));
    assertThat(ImageManifest.parse(text().replace("2026-11-24T08", "yesterday")).time()).isNull();
  }

  @Test
  void othersAreRefused() {
    List<String> wrong = new ArrayList<>(List.of("", "[]", "{}", "{\"schemaVersion\":2}"));
    for (String[] change :
        new String[][] {
          {"\"schemaVersion\":2", "\"schemaVersion\":1"},
          {"\"schemaVersion\":2", "\"schemaVersion\":\"2\""},
          {"application/vnd.cacheprog.manifest.v1", "application/octet-stream"},
          {digest(2), "sha512:" + digest(2).substring(7)},
          {digest(2), digest(2).substring(0, 70)},
          {digest(2), digest(2) + "/../x"},
          {"\"size\":1002", "\"size\":-1"},
          {"\"size\":1002", "\"size\":1e30"},
          {"\"size\":1002", "\"size\":\"1002\""},
          {"\"zstd\"", "\"z\\\"std\""},
          {"\"zstd\"", "null"},
          {"\"21474836480\"", "\"-1\""},
          {"\"21474836480\"", "21474836480"},
          {"dev.cacheprog.output-id", "dev.cacheprog.other"},
          {"\"layers\":[", "\"layers\":[null,"},
        }) {
      String text = text().replace(change[0], change[1]);
      assertThat(text).isNotEqualTo(text());
      wrong.add(text);
    }
    for (String text : wrong) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> ImageManifest.parse(text));
    }
  }

  /// Whatever a registry sends: it is read, or refused with an [IllegalArgumentException].
  @Test
  void damagedTextIsReadOrRefused() {
    Random random = new Random(8);
    int refused = 0;
    int runs = Effort.times(5_000);
    for (int i = 0; i < runs; i++) {
      StringBuilder text = new StringBuilder(text());
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, "{}[]\",:0a-\\".charAt(random.nextInt(11)));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(200)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 50)));
        }
      }
      try {
        ImageManifest image = ImageManifest.parse(text.toString());
        assertThat(ImageManifest.parse(image.text(ImageManifest.Form.ARTIFACT, CONFIG)))
            .isEqualTo(image);
      } catch (IllegalArgumentException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(runs / 4, runs - 1);
  }
}
