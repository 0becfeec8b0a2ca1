package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One option: its names, the type of its value, and its help text. [OptionTable] lists all of
/// them.
///
/// Checked at construction: names have the shape of flags and variables, the help text has one
/// line, and at least one subcommand takes the option.
public final class Option<T> {
  /// The start of the name of every variable.
  public static final String VARIABLE_PREFIX = "CACHEPROG_";

  private final List<String> flags;
  private final List<String> variables;
  private final ValueType<T> type;
  private final T defaultValue;
  private final String defaultText;
  private final Set<Subcommand> subcommands;
  private final boolean secret;
  private final String help;

  Option(OptionBuilder<T> builder) {
    flags = builder.flags;
    variables = builder.variables;
    type = builder.type;
    subcommands = builder.subcommands;
    secret = builder.secret;
    help = builder.help;
    String value = builder.defaultValue;
    defaultValue = type.parse(value == null ? "" : value);
    String text = builder.defaultText;
    defaultText = text != null ? text : value != null ? value : "none";
    if (subcommands.isEmpty()) {
      throw new IllegalArgumentException("an option needs a subcommand: " + flags);
    }
    if (help.isBlank() || help.indexOf('\n') >= 0 || defaultText.isBlank()) {
      throw new IllegalArgumentException("the help must be one line: " + flags);
    }
    // Asserted, not checked: the table is part of the program, and a look at every letter of it
    // would be a part of every start.
    assert haveShape(flags, variables) : flags + " " + variables;
  }

  /// Begins an option.
  ///
  /// @param flag the main name on the command line, such as `--s3-bucket`
  /// @param variable the name in the environment without [#VARIABLE_PREFIX], such as `S3_BUCKET`
  /// @param subcommands the commands that take the option
  public static <T> OptionBuilder<T> of(
      String flag, String variable, ValueType<T> type, Set<Subcommand> subcommands) {
    return new OptionBuilder<>(flag, variable, type, subcommands);
  }

  /// The names on the command line, such as `--s3-bucket` or `-o`, the main one first.
  public List<String> flags() {
    return flags;
  }

  /// The names in the environment without [#VARIABLE_PREFIX]. The first one that is set counts.
  public List<String> variables() {
    return variables;
  }

  public ValueType<T> type() {
    return type;
  }

  /// The value if neither a flag nor a variable gives one.
  public T defaultValue() {
    return defaultValue;
  }

  /// The text for the default in the help.
  public String defaultText() {
    return defaultText;
  }

  /// The commands that take the option.
  public Set<Subcommand> subcommands() {
    return subcommands;
  }

  /// Whether the value must never be printed.
  public boolean secret() {
    return secret;
  }

  /// One or two sentences.
  public String help() {
    return help;
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
