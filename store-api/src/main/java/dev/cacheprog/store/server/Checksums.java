package dev.cacheprog.store.server;

import com.sun.net.httpserver.Headers;
import dev.cacheprog.store.HttpContract;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Verifies a body by a checksum of the client: the strongest one of those in the headers.
final class Checksums {
  private final String header;
  private final String expected;
  private final MessageDigest digest;

  private Checksums(String header, String expected, String algorithm) {
    this.header = header;
    this.expected = expected;
    try {
      this.digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
  }

  /// Null if there is none.
  static @Nullable Checksums of(Headers headers) {
    String sha256 = headers.getFirst(HttpContract.SHA256);
    if (sha256 != null) {
      return new Checksums(HttpContract.SHA256, sha256, "SHA-256");
    }
    String md5 = headers.getFirst(HttpContract.MD5);
    return md5 == null ? null : new Checksums(HttpContract.MD5, md5, "MD5");
  }

  void update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
  }

  /// Called once, after the last byte.
  void check() throws BadRequestException {
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equalsIgnoreCase(expected)) {
      throw new BadRequestException(
          400, "header " + header + " does not match the body, which has " + actual);
    }
  }
}
