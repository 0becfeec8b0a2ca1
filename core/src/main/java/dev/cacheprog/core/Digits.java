package dev.cacheprog.core;

/// Decimal numbers as text.
public final class Digits {
  private Digits() {}

  /// Whether a text has no other characters than the digits of ASCII; true for an empty one.
  public static boolean only(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
