package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the words after the subcommand: flags with their values, and operands. [CommandLine] has
/// the rules.
final class FlagReader {
  private final List<String> words;
  private final boolean takesOperands;
  private final Problems problems;
  private final Map<String, Option<?>> flags = new HashMap<>();
  private final Map<String, GivenValue> given = new HashMap<>();
  private final List<String> operands = new ArrayList<>();
  private int position;
  private boolean afterSecret;

  /// @param position the index of the first word to read
  /// @param takesOperands whether words that are no flags are allowed
  /// @param options those that the command takes
  FlagReader(
      List<String> words,
      int position,
      boolean takesOperands,
      List<Option<?>> options,
      Problems problems) {
    this.words = words;
    this.position = position;
    this.takesOperands = takesOperands;
    this.problems = problems;
    for (Option<?> option : options) {
      for (String flag : option.flags()) {
        flags.put(flag, option);
      }
    }
  }

  /// The value that a flag gave; null if none did.
  @Nullable GivenValue given(Option<?> option) {
    return given.get(option.flag());
  }

  List<String> operands() {
    return operands;
  }

  /// Reads all words.
  ///
  /// @throws OptionException if one is wrong and problems are not collected
  void read() throws OptionException {
    while (position < words.size()) {
      String word = next();
      if (takesOperands && word.equals(CommandLine.REST)) {
        operands.addAll(words.subList(position, words.size()));
        return;
      }
      try {
        readWord(word);
      } catch (OptionException e) {
        problems.add(null, e);
        while (hasNext("-")) {
          next(); // may be its value
        }
      }
    }
  }

  private void readWord(String word) throws OptionException {
    if (word.startsWith("-")) {
      readFlag(word);
    } else if (takesOperands) {
      operands.add(word);
    } else {
      throw unexpected(word);
    }
  }

  private void readFlag(String word) throws OptionException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Option<?> option = flags.get(name);
    if (option == null) {
      throw new OptionException(
          "unknown flag "
              + MessageText.quoted(name)
              + "; "
              + UnknownFlag.advice(name, flags.values(), CommandLine.HELP, CommandLine.VERSION));
    }
    String text =
        equals < 0
            ? followingValue(name, option)
            : attachedValue(word.substring(equals + 1), option);
    give(name, option, text);
    afterSecret = option.secret();
  }

  private String attachedValue(String text, Option<?> option) {
    return switch (option.type().arity()) {
      case SWITCH, ONE -> withoutQuotes(withClosedTags(text));
      case MANY -> text;
    };
  }

  private String followingValue(String name, Option<?> option) throws OptionException {
    return switch (option.type().arity()) {
      case SWITCH -> hasNext("-") && BooleanType.matches(words.get(position)) ? next() : "true";
      case ONE -> withoutQuotes(withClosedTags(firstValue(name, option, "--")));
      case MANY -> {
        StringBuilder list = new StringBuilder(firstValue(name, option, "-"));
        while (hasNext("-")) {
          list.append(',').append(next());
        }
        yield list.toString();
      }
    };
  }

  /// The next word, which must be there and not start as a flag does.
  private String firstValue(String name, Option<?> option, String flagStart)
      throws OptionException {
    if (!hasNext(flagStart)) {
      throw new OptionException(
          name + " needs a value: " + name + "=<" + option.type().name() + ">");
    }
    return next();
  }

  private boolean hasNext(String flagStart) {
    return position < words.size() && !words.get(position).startsWith(flagStart);
  }

  private String next() {
    return words.get(position++);
  }

  private String withClosedTags(String value) {
    String joined = value;
    while (PrefixTemplate.isOpen(joined) && hasNext("--")) {
      joined = joined.concat(" ").concat(next());
    }
    return joined;
  }

  private static String withoutQuotes(String value) {
    int last = value.length() - 1;
    if (last < 1 || value.charAt(0) != value.charAt(last)) {
      return value;
    }
    char quote = value.charAt(0);
    return quote == '"' || quote == '\'' ? value.substring(1, last) : value;
  }

  private void give(String name, Option<?> option, String value) {
    GivenValue earlier = given.get(option.flag());
    String text =
        earlier != null && option.type().arity() == ValueType.Arity.MANY
            ? earlier.text().concat(",").concat(value)
            : value;
    given.put(option.flag(), new GivenValue(name, text));
  }

  private OptionException unexpected(String word) {
    // A secret with a space in it comes as two words.
    return new OptionException(
        "unexpected argument "
            + (afterSecret ? "after a secret" : MessageText.quoted(word))
            + "; a command comes first, then flags in the form --name value or --name=value");
  }
}
