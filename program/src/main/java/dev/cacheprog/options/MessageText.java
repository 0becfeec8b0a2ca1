package dev.cacheprog.options;

/// Text of the user within a message.
final class MessageText {
  private static final int MAX_LENGTH = 80;

  private MessageText() {}

  /// `text` in quotes, shortened if long, and without what may be a password in a URL.
  static String quoted(String text) {
    String safe = text;
    int authority = text.indexOf("://");
    int at = text.lastIndexOf('@');
    if (authority >= 0 && at > authority) {
      safe = text.substring(0, authority) + "://(hidden)" + text.substring(at);
    }
    return "'" + (safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "..." : safe) + "'";
  }
}
