package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the name that is most similar to a misspelt one.
final class Spelling {
  private Spelling() {}

  /// The candidate that differs least from `name`, if it is similar enough to be suggested. Dashes
  /// at the start, case, and `_` for `-` make no difference, nor does the prefix of variables.
  static Optional<String> closest(String name, Collection<String> candidates) {
    String word = normalized(name);
    int best = 2 + word.length() / 5;
    Optional<String> closest = Optional.empty();
    List<String> sorted = new ArrayList<>(candidates);
    sorted.sort(null);
    for (String candidate : sorted) {
      int distance = distance(word, normalized(candidate));
      if (distance < best) {
        best = distance;
        closest = Optional.of(candidate);
      }
    }
    return closest;
  }

  /// The form for comparison: in upper case with `_`, without the prefix of flags or variables.
  static String normalized(String name) {
    int start = 0;
    while (start < name.length() && name.charAt(start) == '-') {
      start++;
    }
    String word = name.substring(start).toUpperCase(Locale.ROOT).replace('-', '_');
    return word.startsWith(Option.VARIABLE_PREFIX)
        ? word.substring(Option.VARIABLE_PREFIX.length())
        : word;
  }

  /// How many characters must be added, dropped or replaced to make `to` of `from` (Levenshtein).
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
