package dev.cacheprog.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The id of a body: the SHA-256 of its bytes, which verifies a body from any source.
///
/// @param hex 64 lower-case hexadecimal digits
public record OutputId(String hex) {
  public OutputId {
    Sha256.requireHex(hex, "output id");
  }

  /// @throws IllegalArgumentException if `bytes` is not 32 bytes long
  public static OutputId of(byte[] bytes) {
    return new OutputId(Sha256.toHex(bytes, "output id"));
  }

  /// The output id of a whole body held in memory.
  public static OutputId ofBody(byte[] body) {
    return of(Sha256.newDigest().digest(body));
  }

  /// The output id of a body that is read to its end.
  ///
  /// @param body owned by the caller
  public static OutputId ofBody(InputStream body) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    try {
      byte[] buffer = new byte[1 << 16];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return of(digest.digest());
    } finally {
      digest.reset();
    }
  }

  /// The raw 32 bytes; the caller owns the array.
  public byte[] bytes() {
    return Sha256.fromHex(hex);
  }

  /// Written out, as ids are keys of many maps: the generated method would be linked at its first
  /// call.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OutputId id && hex.equals(id.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return hex;
  }
}
