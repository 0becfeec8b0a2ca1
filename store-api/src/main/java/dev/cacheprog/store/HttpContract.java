package dev.cacheprog.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The protocol of HTTP storage, for client and server: `GET` and `PUT` of [#path] below a base
/// URL, with the metadata of the object in headers (see docs/formats.md).
public final class HttpContract {
  /// The path below the base URL, in front of the action id.
  public static final String OBJECTS = "/cache/";

  /// Hex of the output id.
  public static final String OUTPUT_ID = "X-Cacheprog-OutputID";

  /// Name of the algorithm; empty for an uncompressed body.
  public static final String COMPRESSION = "X-Cacheprog-CompressionAlgorithm";

  /// Bytes in decimal, also 0.
  public static final String UNCOMPRESSED_SIZE = "X-Cacheprog-UncompressedSize";

  /// Hex of the MD5 of the bytes sent; of puts only.
  public static final String MD5 = "X-Cacheprog-MD5Sum";

  /// Hex of the SHA-256 of the bytes sent; of puts only.
  public static final String SHA256 = "X-Cacheprog-Sha256Sum";

  private HttpContract() {}

  /// The path of an object below the base URL.
  public static String path(ActionId id) {
    return OBJECTS.concat(id.hex());
  }

  /// The headers with the metadata of an object.
  public static Map<String, String> headers(ObjectMetadata metadata) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(OUTPUT_ID, metadata.outputId().hex());
    headers.put(COMPRESSION, metadata.compression());
    headers.put(UNCOMPRESSED_SIZE, Long.toString(metadata.uncompressedSize()));
    return headers;
  }

  /// The metadata in headers. A missing algorithm is an empty one: some servers drop headers
  /// without a value.
  ///
  /// @param header returns the value of a header; null if there is none
  /// @throws IllegalArgumentException if a header is missing or invalid; the message names it
  public static ObjectMetadata metadata(Function<String, @Nullable String> header) {
    String compression = header.apply(COMPRESSION);
    return new ObjectMetadata(
        outputId(required(header, OUTPUT_ID)),
        compression == null ? ObjectMetadata.UNCOMPRESSED : algorithm(compression),
        size(required(header, UNCOMPRESSED_SIZE)));
  }

  private static String required(Function<String, @Nullable String> header, String name) {
    String value = header.apply(name);
    if (value == null) {
      throw new IllegalArgumentException("header " + name + " is missing");
    }
    return value;
  }

  private static OutputId outputId(String value) {
    try {
      return new OutputId(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("header " + OUTPUT_ID + ": " + e.getMessage(), e);
    }
  }

  /// Letters, digits and dashes: the name goes into headers of other stores.
  private static String algorithm(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
        throw new IllegalArgumentException(
            "header " + COMPRESSION + " is not the name of an algorithm: '" + value + "'");
      }
    }
    return value;
  }

  private static long size(String value) {
    try {
      long size = Long.parseLong(value);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException _) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "header " + UNCOMPRESSED_SIZE + " is not a size in bytes: '" + value + "'");
  }
}
