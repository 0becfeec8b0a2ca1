package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A variable with the prefix of this program that has no effect. It is not an error: a newer
/// version may have it.
///
/// @param name the whole name
/// @param likely the most similar variable; null if none is similar
public record UnknownVariable(String name, @Nullable String likely) {
  /// A common mistake, because of `GOCACHEPROG`.
  private static final String GO_PREFIX = "GO";

  /// Variables of scripts around the program, for its version, archive or address, and of the
  /// launcher, without the prefix.
  private static final Set<String> COMPANIONS =
      Set.of(
          "JVM_OPTIONS",
          "ARCHIVE",
          "BIN",
          "BINARY",
          "CHECKSUM",
          "DIR",
          "HOME",
          "HOST",
          "IMAGE",
          "PATH",
          "PID",
          "PORT",
          "PROXY_PID",
          "PROXY_PORT",
          "SERVER",
          "SHA",
          "SHA256",
          "TAG",
          "URL",
          "VERSION");

  /// A sentence with the suggestion.
  public String sentence() {
    return likely == null
        ? name + " is set, but cacheprog has no such variable"
        : name + " is set: did you mean " + likely + "?";
  }

  /// All of an environment, sorted by name. Cheap if there are none, because every session calls
  /// it.
  public static List<UnknownVariable> in(Map<String, String> environment) {
    Set<String> known = Set.of();
    List<UnknownVariable> unknown = new ArrayList<>();
    for (String name : sorted(environment)) {
      int start = name.startsWith(GO_PREFIX) ? GO_PREFIX.length() : 0;
      String word = name.substring(start + Option.VARIABLE_PREFIX.length());
      known = known.isEmpty() ? known() : known;
      if (start > 0) {
        if (known.contains(word)) {
          unknown.add(new UnknownVariable(name, Option.VARIABLE_PREFIX.concat(word)));
        }
      } else if (!known.contains(word) && !COMPANIONS.contains(word)) {
        unknown.add(new UnknownVariable(name, likely(word)));
      }
    }
    return unknown;
  }

  /// The names with the prefix of this program.
  private static List<String> sorted(Map<String, String> environment) {
    List<String> names = new ArrayList<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(
          Option.VARIABLE_PREFIX, name.startsWith(GO_PREFIX) ? GO_PREFIX.length() : 0)) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  /// Sentences about variables that are similar to those of `options`; empty if there are none.
  public static String meant(Map<String, String> environment, Option<?>... options) {
    StringJoiner sentences = new StringJoiner("; ");
    for (UnknownVariable unknown : in(environment)) {
      for (Option<?> option : options) {
        if (unknown.likely != null && option.environmentNames().contains(unknown.likely)) {
          sentences.add(unknown.sentence());
        }
      }
    }
    return sentences.toString();
  }

  /// All sentences in one text.
  public static String sentences(List<UnknownVariable> variables) {
    StringJoiner sentences = new StringJoiner("; ");
    for (UnknownVariable variable : variables) {
      sentences.add(variable.sentence());
    }
    return sentences.toString();
  }

  /// The names of all variables, without the prefix.
  private static Set<String> known() {
    Set<String> known = new HashSet<>();
    for (Option<?> option : OptionTable.ALL) {
      for (String variable : option.variables()) {
        known.add(variable);
        if (option.secret()) {
          known.add(variable.concat("_FILE"));
        }
      }
    }
    return known;
  }

  private static @Nullable String likely(String word) {
    Map<String, String> spellings = new HashMap<>();
    ForeignNames.addTo(spellings);
    for (Option<?> option : OptionTable.ALL) {
      String main = option.variables().getFirst();
      for (String flag : option.flags()) {
        spellings.put(Spelling.normalized(flag), main);
      }
      for (String variable : option.variables()) {
        spellings.putIfAbsent(variable.concat("_FILE"), variable);
      }
    }
    for (Option<?> option : OptionTable.ALL) {
      for (String variable : option.variables()) {
        spellings.put(variable, variable);
        if (option.secret()) {
          spellings.put(variable.concat("_FILE"), variable.concat("_FILE"));
        }
      }
    }
    // Not a lambda: a build with a misspelt variable starts with this.
    Optional<String> closest = Spelling.closest(word, spellings.keySet());
    return closest.isEmpty() ? null : Option.VARIABLE_PREFIX.concat(spellings.get(closest.get()));
  }
}
