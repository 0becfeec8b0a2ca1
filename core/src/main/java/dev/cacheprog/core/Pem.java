package dev.cacheprog.core;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads blocks of PEM (RFC 7468). Text around them is ignored.
public final class Pem {
  private Pem() {}

  /// The decoded blocks with a label, such as `CERTIFICATE`, in their order.
  ///
  /// @throws IllegalArgumentException if one of them is not valid; the message has none of it
  public static List<byte[]> all(String text, String label) {
    List<byte[]> blocks = new ArrayList<>();
    int start = start(text, label, 0);
    while (start >= 0) {
      int end = end(text, label, start);
      blocks.add(decode(text.substring(start, end), label));
      start = start(text, label, end);
    }
    return blocks;
  }

  /// The first decoded block with a label; null if there is none.
  ///
  /// @throws IllegalArgumentException if it is not valid; the message has none of it
  public static byte @Nullable [] first(String text, String label) {
    int start = start(text, label, 0);
    return start < 0 ? null : decode(text.substring(start, end(text, label, start)), label);
  }

  private static int start(String text, String label, int from) {
    String begin = "-----BEGIN " + label + "-----";
    int start = text.indexOf(begin, from);
    return start < 0 ? start : start + begin.length();
  }

  private static int end(String text, String label, int start) {
    int end = text.indexOf("-----END " + label + "-----", start);
    if (end < 0) {
      throw new IllegalArgumentException("a " + label + " has no END line");
    }
    return end;
  }

  private static byte[] decode(String base64, String label) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      // The cause would quote a character of what may be a key.
      throw new IllegalArgumentException("a " + label + " is not valid Base64");
    }
  }
}
