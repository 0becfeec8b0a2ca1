package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The facts of an object as its user metadata (see docs/formats.md).
final class Metadata {
  private static final String OUTPUT_ID = "x-amz-meta-output_id";
  private static final String COMPRESSION = "x-amz-meta-compression_algorithm";
  private static final String UNCOMPRESSED_SIZE = "x-amz-meta-uncompressed_size";

  private Metadata() {}

  /// @param dashes whether names have `-` in the place of each `_`, for stores that do not get or
  ///   take the latter
  static Map<String, String> headers(ObjectMetadata metadata, boolean dashes) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        name(OUTPUT_ID, dashes), Base64.getEncoder().encodeToString(metadata.outputId().bytes()));
    headers.put(name(COMPRESSION, dashes), metadata.compression());
    if (metadata.uncompressedSize() != 0) {
      headers.put(name(UNCOMPRESSED_SIZE, dashes), Long.toString(metadata.uncompressedSize()));
    }
    return headers;
  }

  private static String name(String header, boolean dashes) {
    return dashes ? header.replace('_', '-') : header;
  }

  /// Whether this header, in lower case, is one of these, in either form.
  static boolean isOurs(String header) {
    return isOneOf(header, false) || isOneOf(header, true);
  }

  private static boolean isOneOf(String header, boolean dashes) {
    return header.equals(name(OUTPUT_ID, dashes))
        || header.equals(name(COMPRESSION, dashes))
        || header.equals(name(UNCOMPRESSED_SIZE, dashes));
  }

  /// Whether an object has its facts with it.
  static boolean isIn(HttpTransport.Response response) {
    return value(response, OUTPUT_ID) != null;
  }

  /// Reads names of both forms; Ceph's gateway makes `-` of `_` itself.
  ///
  /// @throws StoreException if the object has none, or others
  static ObjectMetadata read(HttpTransport.Response response) throws StoreException {
    String output = value(response, OUTPUT_ID);
    String compression = value(response, COMPRESSION);
    String size = value(response, UNCOMPRESSED_SIZE);
    try {
      if (output == null) {
        throw new IllegalArgumentException("output_id is missing");
      }
      return new ObjectMetadata(
          OutputId.of(Base64.getDecoder().decode(output)),
          compression == null ? ObjectMetadata.UNCOMPRESSED : compression,
          size == null || size.isEmpty() ? 0 : Long.parseLong(size));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.PERMANENT,
          "the object is not from a cacheprog: its metadata does not fit: " + e.getMessage(),
          "other programs write under the same prefix: choose another CACHEPROG_S3_PREFIX",
          e);
    }
  }

  private static @Nullable String value(HttpTransport.Response response, String header) {
    String value = response.header(header);
    return value == null ? response.header(header.replace('_', '-')) : value;
  }
}
