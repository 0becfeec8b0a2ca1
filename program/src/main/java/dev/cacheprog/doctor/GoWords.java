package dev.cacheprog.doctor;

import java.util.ArrayList;
import java.util.List;

/// Splits a command line into words as the go command splits `GOCACHEPROG`: at white space, with
/// quotes at the start of a word only, without other replacements.
public final class GoWords {
  private GoWords() {}

  /// @throws IllegalArgumentException if a quote is not closed, which go rejects too
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return words;
      }
      char first = text.charAt(at);
      boolean quoted = first == '"' || first == '\'';
      int start = quoted ? at + 1 : at;
      int end = start;
      while (end < text.length()
          && (quoted ? text.charAt(end) != first : !isSpace(text.charAt(end)))) {
        end++;
      }
      if (quoted && end == text.length()) {
        throw new IllegalArgumentException("the quote " + first + " is not closed");
      }
      words.add(text.substring(start, end));
      at = quoted ? end + 1 : end;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
