package dev.cacheprog.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/// SHA-256, the one hash of this program, and its hexadecimal form.
public final class Sha256 {
  /// Length of a hash in bytes.
  public static final int BYTES = 32;

  private static volatile Supplier<MessageDigest> digests = new JdkDigests();

  private Sha256() {}

  /// A new, empty digest; not thread-safe. One that is not read with `digest()` should be
  /// `reset()`: it may have memory outside of the heap.
  public static MessageDigest newDigest() {
    return digests.get();
  }

  /// Replaces the source of new digests. For programs with a faster one than the JDK's, which is
  /// slow until it has been compiled; called once, at the start.
  public static void useDigests(Supplier<MessageDigest> digests) {
    Sha256.digests = digests;
  }

  /// Not a lambda: this is loaded early in every start.
  private static final class JdkDigests implements Supplier<MessageDigest> {
    @Override
    public MessageDigest get() {
      return jdkDigest();
    }
  }

  /// A digest of the JDK.
  public static MessageDigest jdkDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static String toHex(byte[] bytes, String what) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          what + " has " + bytes.length + " bytes instead of " + BYTES);
    }
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] fromHex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static void requireHex(String hex, String what) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          what + " has " + hex.length() + " hexadecimal digits instead of " + 2 * BYTES);
    }
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        throw new IllegalArgumentException(what + " is not lower-case hexadecimal: '" + hex + "'");
      }
    }
  }
}
