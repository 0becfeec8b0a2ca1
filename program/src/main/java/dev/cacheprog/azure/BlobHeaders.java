package dev.cacheprog.azure;

import dev.cacheprog.core.Digits;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates between the metadata of an object and its headers (see docs/formats.md).
final class BlobHeaders {
  static final String VERSION = "x-ms-version";

  /// Of Azure's protocol. Bodies of one put may have 5,000 MiB since 2019-12-12.
  static final String SERVICE_VERSION = "2023-11-03";

  private static final String OUTPUT_ID = "x-ms-meta-outputid";
  private static final String COMPRESSION = "x-ms-meta-compression";
  private static final String UNCOMPRESSED_SIZE = "x-ms-meta-uncompressedsize";

  private static final int MAX_ALGORITHM = 20;
  private static final int MAX_DIGITS = 18;

  private BlobHeaders() {}

  static Map<String, String> ofGet() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(VERSION, SERVICE_VERSION);
    return headers;
  }

  static Map<String, String> ofPut(ObjectMetadata metadata) {
    Map<String, String> headers = ofGet();
    // Without it, the JDK's client sends another type than was signed.
    headers.put("Content-Type", "application/octet-stream");
    headers.put("x-ms-blob-type", "BlockBlob");
    headers.put(OUTPUT_ID, metadata.outputId().hex());
    if (!metadata.compression().isEmpty()) {
      headers.put(COMPRESSION, metadata.compression());
    }
    headers.put(UNCOMPRESSED_SIZE, Long.toString(metadata.uncompressedSize()));
    return headers;
  }

  /// Reads the metadata of an object.
  ///
  /// @throws StoreException if the object has none of ours
  static ObjectMetadata parse(HttpTransport.Response response) throws StoreException {
    try {
      return new ObjectMetadata(
          new OutputId(required(response, OUTPUT_ID)),
          algorithm(response.header(COMPRESSION)),
          size(required(response, UNCOMPRESSED_SIZE)));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.PERMANENT,
          "the object was not stored by cacheprog: its metadata is invalid: " + e.getMessage(),
          "other programs write under the same prefix: choose another CACHEPROG_AZURE_PREFIX",
          e);
    }
  }

  private static String required(HttpTransport.Response response, String name) {
    String value = response.header(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static String algorithm(@Nullable String value) {
    if (value == null) {
      return ObjectMetadata.UNCOMPRESSED;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z')) {
        throw new IllegalArgumentException(COMPRESSION + " is not the name of an algorithm");
      }
    }
    if (value.length() > MAX_ALGORITHM) {
      throw new IllegalArgumentException(COMPRESSION + " is too long");
    }
    return value;
  }

  private static long size(String value) {
    if (value.isEmpty() || value.length() > MAX_DIGITS || !Digits.only(value)) {
      throw new IllegalArgumentException(UNCOMPRESSED_SIZE + " is not a size in bytes");
    }
    return Long.parseLong(value);
  }
}
