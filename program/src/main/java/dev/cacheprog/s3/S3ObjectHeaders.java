package dev.cacheprog.s3;

import dev.cacheprog.core.HttpDate;
import dev.cacheprog.core.HttpTransport;
import dev.cacheprog.core.UserMetadata;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.StoreException;
import dev.cacheprog.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// Translates between the metadata of an object and its HTTP headers, most of them S3's user
/// metadata (see docs/formats.md).
final class S3ObjectHeaders {
  /// User metadata.
  static final UserMetadata METADATA = new UserMetadata("x-amz-meta-");

  private static final String CHECKSUM = "x-amz-checksum-sha256";
  private static final String EXPIRES = "Expires";

  private S3ObjectHeaders() {}

  /// Adds when the object expires.
  static void addExpiration(Map<String, String> headers, Instant now, Duration expiration) {
    headers.put(EXPIRES, HttpDate.format(now.plus(expiration)));
  }

  /// Adds the checksum of the body.
  ///
  /// @param hash the SHA-256 in hexadecimal digits
  static void addChecksum(Map<String, String> headers, String hash) {
    headers.put(CHECKSUM, Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hash)));
  }

  /// Reads the metadata of an object.
  ///
  /// @throws StoreException if the object has no metadata, or none of ours
  static ObjectMetadata parse(HttpTransport.Response response) throws StoreException {
    try {
      return METADATA.parse(response);
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.PERMANENT,
          "the object was not stored by cacheprog: its metadata is invalid: " + e.getMessage(),
          "other programs write under the same prefix: choose another CACHEPROG_S3_PREFIX",
          e);
    }
  }
}
