package dev.cacheprog.s3;

import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates between the metadata of an object and its HTTP headers, most of them S3's user
/// metadata (see docs/formats.md).
final class S3ObjectHeaders {
  private static final String OUTPUT_ID = "x-amz-meta-output_id";
  private static final String COMPRESSION = "x-amz-meta-compression_algorithm";
  private static final String UNCOMPRESSED_SIZE = "x-amz-meta-uncompressed_size";

  private static final String CHECKSUM = "x-amz-checksum-sha256";
  private static final String EXPIRES = "Expires";

  /// The date format of HTTP. The constant of the class library writes some days of the month with
  /// one digit.
  private static final String HTTP_DATE = "EEE, dd MMM yyyy HH:mm:ss 'GMT'";

  private S3ObjectHeaders() {}

  /// @param dashes whether names have `-` in the place of each `_`, for stores that do not receive
  ///   or accept the latter
  static Map<String, String> of(ObjectMetadata metadata, boolean dashes) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        name(OUTPUT_ID, dashes), Base64.getEncoder().encodeToString(metadata.outputId().bytes()));
    headers.put(name(COMPRESSION, dashes), metadata.compression());
    if (metadata.uncompressedSize() != 0) {
      headers.put(name(UNCOMPRESSED_SIZE, dashes), Long.toString(metadata.uncompressedSize()));
    }
    return headers;
  }

  /// Adds when the object expires.
  static void addExpiration(Map<String, String> headers, Instant now, Duration expiration) {
    headers.put(
        EXPIRES,
        DateTimeFormatter.ofPattern(HTTP_DATE, Locale.US)
            .format(now.plus(expiration).atOffset(ZoneOffset.UTC)));
  }

  /// Adds the checksum of the body.
  ///
  /// @param hash the SHA-256 in hexadecimal digits
  static void addChecksum(Map<String, String> headers, String hash) {
    headers.put(CHECKSUM, Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hash)));
  }

  private static String name(String header, boolean dashes) {
    return dashes ? header.replace('_', '-') : header;
  }

  /// Whether a header, in lower case, is one of metadata, with `_` or `-`.
  static boolean isMetadata(String header) {
    return isMetadata(header, false) || isMetadata(header, true);
  }

  private static boolean isMetadata(String header, boolean dashes) {
    return header.equals(name(OUTPUT_ID, dashes))
        || header.equals(name(COMPRESSION, dashes))
        || header.equals(name(UNCOMPRESSED_SIZE, dashes));
  }

  /// Whether an object has its metadata.
  static boolean hasMetadata(HttpTransport.Response response) {
    return value(response, OUTPUT_ID) != null;
  }

  /// Reads the metadata of an object. Names may have `_` or `-`: Ceph's gateway replaces `_`
  /// itself.
  ///
  /// @throws StoreException if the object has no metadata, or none of ours
  static ObjectMetadata parse(HttpTransport.Response response) throws StoreException {
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
          "the object was not stored by cacheprog: its metadata is invalid: " + e.getMessage(),
          "other programs write under the same prefix: choose another CACHEPROG_S3_PREFIX",
          e);
    }
  }

  private static @Nullable String value(HttpTransport.Response response, String header) {
    String value = response.header(header);
    return value == null ? response.header(header.replace('_', '-')) : value;
  }
}
