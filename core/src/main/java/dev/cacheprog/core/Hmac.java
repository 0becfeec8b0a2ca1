package dev.cacheprog.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.store.Sha256;
import java.security.MessageDigest;

/// HMAC-SHA256 (RFC 2104), which signs requests. The JDK's class takes tens of milliseconds to
/// load.
public final class Hmac {
  private static final int BLOCK = 64;

  private Hmac() {}

  /// The signature of a text, 32 bytes.
  public static byte[] sha256(byte[] key, String text) {
    byte[] inner = new byte[BLOCK];
    byte[] outer = new byte[BLOCK];
    MessageDigest digest = Sha256.newDigest();
    byte[] blockKey = key.length > BLOCK ? digest.digest(key) : key;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i < blockKey.length ? blockKey[i] : 0;
      inner[i] = (byte) (b ^ 0x36);
      outer[i] = (byte) (b ^ 0x5c);
    }
    digest.update(inner);
    byte[] first = digest.digest(text.getBytes(UTF_8));
    digest.update(outer);
    return digest.digest(first);
  }
}
