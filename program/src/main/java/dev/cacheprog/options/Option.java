package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One option: its names, what its values are, and what is said about it. [OptionTable] lists them
/// all.
///
/// Checked at construction: names have the shape of flags and variables, there is a help text of
/// one line, and at least one subcommand takes the option.
///
/// @param flags the names on the command line, such as `--s3-bucket`, or `-o`; the first one is the
///   main one
/// @param variables the names in the environment without [#VARIABLE_PREFIX]; the first one that is
///   set counts
/// @param type what the values are
/// @param defaultValue the value when neither a flag nor a variable gives one
/// @param defaultText what the help says about the default
/// @param subcommands who takes the option
/// @param secret whether the value must never be printed
/// @param help one or two sentences
public record Option<T>(
    List<String> flags,
    List<String> variables,
    ValueType<T> type,
    T defaultValue,
    String defaultText,
    Set<Subcommand> subcommands,
    boolean secret,
    String help) {
  /// What the names of all variables start with.
  public static final String VARIABLE_PREFIX = "CACHEPROG_";

  public Option {
    flags = List.copyOf(flags);
    variables = List.copyOf(variables);
    subcommands = Set.copyOf(subcommands);
    if (flags.isEmpty() || variables.isEmpty() || subcommands.isEmpty()) {
      throw new IllegalArgumentException(
          "an option needs a flag, a variable and a subcommand: " + flags + variables);
    }
    // Asserted, not checked: the table is part of the program, and looking at every letter of it
    // would
    // be a part of every start.
    assert haveShape(flags, variables) : flags + " " + variables;
    if (help.isBlank() || help.indexOf('\n') >= 0 || defaultText.isBlank()) {
      throw new IllegalArgumentException("the help must be one line: " + flags);
    }
  }

  /// An option with one flag and one variable, whose default is `defaultText` read as a value.
  public static <T> Option<T> of(
      String flag,
      String variable,
      ValueType<T> type,
      String defaultText,
      Set<Subcommand> subcommands,
      String help) {
    return new Option<>(
        List.of(flag),
        List.of(variable),
        type,
        type.parse(defaultText),
        defaultText,
        subcommands,
        false,
        help);
  }

  /// An option with one flag and one variable, whose default is what the empty text stands for;
  /// `defaultText` describes it.
  public static <T> Option<T> withoutDefault(
      String flag,
      String variable,
      ValueType<T> type,
      String defaultText,
      Set<Subcommand> subcommands,
      String help) {
    return new Option<>(
        List.of(flag),
        List.of(variable),
        type,
        type.parse(""),
        defaultText,
        subcommands,
        false,
        help);
  }

  /// The same option with one more name of each kind.
  public Option<T> alsoNamed(String flag, String variable) {
    return new Option<>(
        with(flags, flag),
        with(variables, variable),
        type,
        defaultValue,
        defaultText,
        subcommands,
        secret,
        help);
  }

  /// The same option, about whose default the help says more.
  Option<T> withDefaultText(String text) {
    return new Option<>(flags, variables, type, defaultValue, text, subcommands, secret, help);
  }

  /// The same option, whose value is never printed.
  public Option<T> asSecret() {
    return new Option<>(flags, variables, type, defaultValue, defaultText, subcommands, true, help);
  }

  /// The main name on the command line. No two options of a table share it.
  public String flag() {
    return flags.getFirst();
  }

  /// The full names of the variables, such as `CACHEPROG_S3_BUCKET`.
  public List<String> environmentNames() {
    List<String> names = new ArrayList<>(variables.size());
    for (String variable : variables) {
      names.add(VARIABLE_PREFIX.concat(variable));
    }
    return names;
  }

  private static List<String> with(List<String> names, String name) {
    List<String> all = new ArrayList<>(names);
    all.add(name);
    return all;
  }

  private static boolean haveShape(List<String> flags, List<String> variables) {
    for (String flag : flags) {
      boolean isLong = flag.startsWith("--") && consistsOf(flag.substring(2), 'a', 'z', '-');
      boolean isShort = flag.length() == 2 && flag.charAt(0) == '-' && flag.charAt(1) != '-';
      if (!isLong && !isShort) {
        return false;
      }
    }
    for (String variable : variables) {
      if (variable.startsWith(VARIABLE_PREFIX) || !consistsOf(variable, 'A', 'Z', '_')) {
        return false;
      }
    }
    return true;
  }

  private static boolean consistsOf(String name, char first, char last, char separator) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < first || c > last) && (c < '0' || c > '9') && c != separator) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
