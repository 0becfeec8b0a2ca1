package dev.cacheprog.options;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Joins words that a client split at white space without regard to quotes.
///
/// go and golangci-lint support a quote at the start of a word, staticcheck does not: it splits
/// `"--s3-prefix={% env.X %}/lint"` into three words, the first with a quote at its start, the last
/// with one at its end. They are joined to one word, as go does.
final class QuotedWords {
  /// The words after it are not changed.
  private static final String REST = "--";

  private QuotedWords() {}

  /// The words, with quoted ones joined by one space.
  ///
  /// @throws OptionException if a quote at the start of a word is not closed
  static List<String> join(List<String> words) throws OptionException {
    return isAnyQuoted(words) ? joined(words) : words;
  }

  private static boolean isAnyQuoted(List<String> words) {
    for (String word : words) {
      if (word.equals(REST)) {
        return false;
      }
      if (isQuoted(word)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a word begins with a quote of the command line. A word with both quotes that is no
  /// flag can be a quoted list element, which [Csv] parses.
  private static boolean isQuoted(String word) {
    return (word.startsWith("\"") || word.startsWith("'"))
        && (word.startsWith("-", 1) || word.indexOf(word.charAt(0), 1) < 0);
  }

  private static List<String> joined(List<String> words) throws OptionException {
    List<String> joined = new ArrayList<>(words.size());
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String word = left.pop();
      if (word.equals(REST)) {
        joined.add(word);
        joined.addAll(left);
        break;
      }
      joined.add(isQuoted(word) ? quoted(word, left) : word);
    }
    return joined;
  }

  /// The text between the quote at the start of `first` and the next one.
  ///
  /// @param left the words that follow; those within the quotes are removed
  private static String quoted(String first, Deque<String> left) throws OptionException {
    char quote = first.charAt(0);
    String text = first.substring(1);
    while (text.indexOf(quote) < 0) {
      if (left.isEmpty()) {
        throw notClosed(first);
      }
      text = text.concat(" ").concat(left.pop());
    }
    int end = text.indexOf(quote);
    if (end + 1 < text.length()) {
      left.push(text.substring(end + 1)); // another word, as for go
    }
    return text.substring(0, end);
  }

  /// Names the flag but not its value, which may be secret.
  private static OptionException notClosed(String word) {
    String text = word.substring(1);
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    return new OptionException(
        "the quote "
            + word.charAt(0)
            + (name.startsWith("-") ? " before " + name : " at the start of a word")
            + " is not closed; put the same quote at the end of the flag");
  }
}
