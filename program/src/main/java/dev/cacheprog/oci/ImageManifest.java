package dev.cacheprog.oci;

import dev.cacheprog.core.Json;
import dev.cacheprog.core.JsonText;
import dev.cacheprog.core.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An OCI image manifest (image specification 1.1) that holds a manifest of builds and refers to
/// packs, so that the registry keeps them as long as this has a tag (see docs/formats.md).
///
/// @param manifest the blob of the manifest of builds, the first layer
/// @param packs the other layers
/// @param time when it was written; null if that is not known
record ImageManifest(Layer manifest, List<Layer> packs, @Nullable Instant time) {
  static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  /// What registries take as an image manifest, commonly.
  static final int MAX_BYTES = 4 << 20;

  private static final String ARTIFACT = "application/vnd.cacheprog.cache.v1";
  private static final String MANIFEST = "application/vnd.cacheprog.manifest.v1";
  private static final String PACK = "application/vnd.cacheprog.pack.v1";
  private static final String CREATED = "org.opencontainers.image.created";

  ImageManifest {
    packs = List.copyOf(packs);
  }

  /// How it says what it is.
  ///
  /// @param configType the media type of the config
  /// @param config the blob of the config, which has nothing to say
  /// @param artifactType empty for none
  record Form(String configType, String config, String artifactType) {
    /// That of artifacts.
    static final Form ARTIFACT =
        new Form("application/vnd.oci.empty.v1+json", "{}", ImageManifest.ARTIFACT);

    /// That of an image, for registries that take only types that they know.
    static final Form IMAGE =
        new Form(
            "application/vnd.oci.image.config.v1+json",
            "{\"architecture\":\"unknown\",\"os\":\"unknown\",\"config\":{},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
            "");

    boolean isArtifact() {
      return !artifactType.isEmpty();
    }
  }

  /// @throws IllegalArgumentException if the text is no such manifest
  static ImageManifest parse(String text) {
    Json json = Json.parse(text);
    Long version = json.number("schemaVersion");
    if (version == null || version != 2) {
      throw new IllegalArgumentException("no image manifest: another schemaVersion than 2");
    }
    List<Json> layers = json.items("layers");
    if (layers.isEmpty() || !MANIFEST.equals(layers.getFirst().text("mediaType"))) {
      throw new IllegalArgumentException("the first layer is no " + MANIFEST);
    }
    List<Layer> packs = new ArrayList<>();
    for (Json layer : layers.subList(1, layers.size())) {
      // A later version may have other layers, too.
      if (PACK.equals(layer.text("mediaType"))) {
        packs.add(Layer.of(layer));
      }
    }
    String created = json.text("annotations", CREATED);
    return new ImageManifest(
        Layer.of(layers.getFirst()), packs, created == null ? null : time(created));
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      return null;
    }
  }

  /// The text of it.
  ///
  /// @param configDigest of the config of `form`
  String text(Form form, String configDigest) {
    StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"" + MEDIA_TYPE);
    if (form.isArtifact()) {
      json.append("\",\"artifactType\":\"").append(form.artifactType());
    }
    json.append("\",\"config\":{\"mediaType\":\"").append(form.configType());
    json.append("\",\"digest\":\"").append(configDigest);
    json.append("\",\"size\":").append(form.config().length()).append("},\"layers\":[");
    manifest.append(json, MANIFEST);
    for (Layer pack : packs) {
      pack.append(json.append(','), PACK);
    }
    json.append(']');
    if (time != null) {
      json.append(",\"annotations\":{\"" + CREATED + "\":");
      JsonText.appendString(json, Rfc3339.format(time));
      json.append('}');
    }
    return json.append('}').toString();
  }
}
