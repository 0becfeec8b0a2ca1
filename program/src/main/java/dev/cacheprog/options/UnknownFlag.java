package dev.cacheprog.options;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Advice for an unknown flag.
final class UnknownFlag {
  private UnknownFlag() {}

  /// @param known options of the command
  /// @param others flags beside theirs
  static String advice(String name, Collection<Option<?>> known, String... others) {
    Map<String, String> spellings = new HashMap<>();
    Map<String, String> foreign = new HashMap<>();
    ForeignNames.addTo(foreign);
    for (Option<?> option : known) {
      for (Map.Entry<String, String> other : foreign.entrySet()) {
        if (option.variables().contains(other.getValue())) {
          spellings.put(other.getKey(), option.flag());
        }
      }
    }
    for (Option<?> option : known) {
      option.variables().forEach(variable -> spellings.put(variable, option.flag()));
      option.flags().forEach(flag -> spellings.put(flag, flag));
    }
    for (String other : others) {
      spellings.put(other, other);
    }
    return Spelling.closest(name, spellings.keySet())
        .map(spelling -> "did you mean " + spellings.get(spelling) + "?")
        .orElse("--help lists the flags");
  }
}
