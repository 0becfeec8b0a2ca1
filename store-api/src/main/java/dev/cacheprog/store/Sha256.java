package dev.cacheprog.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/// SHA-256 and its hexadecimal spelling, the one hash this program knows.
public final class Sha256 {
  /// Length of a hash in bytes.
  public static final int BYTES = 32;

  private static volatile Supplier<MessageDigest> digests = new OfTheJdk();

  private Sha256() {}

  /// A new, empty digest; not thread-safe. One that is not read with `digest()` should be
  /// `reset()`: it may hold on to something outside of the heap.
  public static MessageDigest newDigest() {
    return digests.get();
  }

  /// Makes all digests from now on come from elsewhere. For a program that has something faster
  /// than the JDK, which is slow until it has been compiled; called once, at its start.
  public static void comesFrom(Supplier<MessageDigest> digests) {
    Sha256.digests = digests;
  }

  /// Not a lambda: this is loaded early in every start.
  private static final class OfTheJdk implements Supplier<MessageDigest> {
    @Override
    public MessageDigest get() {
      return ofTheJdk();
    }
  }

  /// The JDK's own digest.
  public static MessageDigest ofTheJdk() {
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
