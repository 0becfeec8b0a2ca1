package dev.cacheprog.core;

/// The syntax of HTTP header fields (RFC 9110, section 5).
public final class HttpHeaders {
  private static final String DELIMITERS = "\"(),/:;<=>?@[\\]{}";

  private HttpHeaders() {}

  /// Whether a text can be the name of a header: a token of RFC 9110.
  public static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || DELIMITERS.indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// Whether a text can be the value of a header that this program sets: ASCII without control
  /// characters, apart from tabs.
  public static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return !hasControl(text);
  }

  /// Whether a text has a character that would end a header value or break the message.
  public static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
