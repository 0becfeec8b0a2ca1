package dev.cacheprog.core;

/// Cleans keys, tokens and header values that are pasted or read from files.
public final class SecretText {
  private SecretText() {}

  /// The text without white space and byte order marks around it, which no secret begins or ends
  /// with.
  public static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    // The last three: next line, zero width space, byte order mark.
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u0085'
        || c == '\u200b'
        || c == '\ufeff';
  }

  /// Whether the text has a line break or another character that no header can have.
  public static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        return true;
      }
    }
    return false;
  }
}
