package dev.cacheprog.store.server;

import com.sun.net.httpserver.Headers;
import dev.cacheprog.store.HttpContract;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What a client says about the bytes that it sends. One sum is enough to prove them: the better
/// one of those that are given.
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

  /// Null if the client does not say anything.
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

  /// To be called once, after the last byte.
  void check() throws BadRequestException {
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equalsIgnoreCase(expected)) {
      throw new BadRequestException(
          400, "header " + header + " is not that of the body: " + actual);
    }
  }
}
