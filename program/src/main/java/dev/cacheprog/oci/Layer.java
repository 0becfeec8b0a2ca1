package dev.cacheprog.oci;

import dev.cacheprog.core.Json;
import dev.cacheprog.core.JsonText;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import org.jspecify.annotations.Nullable;

/// A blob in a registry with the metadata of the object that it is: a layer of an image manifest.
///
/// @param digest of the stored bytes, `sha256:` and 64 hexadecimal digits
/// @param size of the stored bytes
record Layer(String digest, long size, ObjectMetadata metadata) {
  /// What the digests of all blobs begin with.
  static final String SHA256 = "sha256:";

  private static final String OUTPUT_ID = "dev.cacheprog.output-id";
  private static final String COMPRESSION = "dev.cacheprog.compression";
  private static final String UNCOMPRESSED_SIZE = "dev.cacheprog.uncompressed-size";

  Layer {
    if (!isDigest(digest)) {
      throw new IllegalArgumentException("not a SHA-256 digest: '" + digest + "'");
    }
    if (size < 0) {
      throw new IllegalArgumentException("the size of a layer is negative: " + size);
    }
    if (!isWord(metadata.compression())) {
      throw new IllegalArgumentException(
          "not the name of an algorithm: '" + metadata.compression() + "'");
    }
  }

  static boolean isDigest(String text) {
    if (!text.startsWith(SHA256)) {
      return false;
    }
    try {
      return new OutputId(text.substring(SHA256.length())).hex().length() > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    return true;
  }

  /// @throws IllegalArgumentException if a member is missing or invalid
  static Layer of(Json descriptor) {
    return new Layer(
        required(descriptor.text("digest"), "digest"),
        required(descriptor.number("size"), "size"),
        new ObjectMetadata(
            new OutputId(required(descriptor.text("annotations", OUTPUT_ID), OUTPUT_ID)),
            required(descriptor.text("annotations", COMPRESSION), COMPRESSION),
            size(required(descriptor.text("annotations", UNCOMPRESSED_SIZE), UNCOMPRESSED_SIZE))));
  }

  private static long size(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a size in bytes: '" + text + "'", e);
    }
  }

  private static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("a layer without " + name);
    }
    return value;
  }

  /// Appends the descriptor.
  void append(StringBuilder json, String mediaType) {
    json.append("{\"mediaType\":");
    JsonText.appendString(json, mediaType);
    json.append(",\"digest\":\"").append(digest).append("\",\"size\":").append(size);
    json.append(",\"annotations\":{\"" + OUTPUT_ID + "\":\"").append(metadata.outputId().hex());
    json.append("\",\"" + COMPRESSION + "\":\"").append(metadata.compression());
    json.append("\",\"" + UNCOMPRESSED_SIZE + "\":\"").append(metadata.uncompressedSize());
    json.append("\"}}");
  }
}
