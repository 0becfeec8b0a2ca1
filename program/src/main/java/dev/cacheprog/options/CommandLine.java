package dev.cacheprog.options;

import dev.cacheprog.core.Display;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a command line and the environment.
///
/// The first word names the [Subcommand] unless it starts with `-`; then, and when there is none,
/// it is `direct`. Flags follow, in any order, and between them the words that some commands take:
///
/// * A flag wins over its variable, a later flag over an earlier one. Empty variables count as not
///   set, unknown ones are ignored. An empty flag, `--s3-prefix=`, takes back what the variable
///   gives. What is secret may also be the contents of a file, which the variable with `_FILE` at
///   its end names.
/// * A value is in the same word, `--name=value`, or in the next one, which then must not start
///   with `--`.
/// * A switch needs no value. It takes the next word only if that is `true`, `false`, `1` or `0`.
/// * A list takes all words up to the next one that starts with `-`, or just the value after `=`;
///   each word may hold several elements, separated by commas.
/// * go splits `GOCACHEPROG` at white space and knows quotes at the start of a word only. So that
///   `--s3-prefix="{% env.X %}/lint"` means what it seems to, a value with an open `{%` takes the
///   following words until `%}` or a flag, and quotes around a whole value are removed.
/// * Where a client does not know quotes either, they are understood here ([QuotedWords]).
/// * Where a command takes words of its own, all that follow `--` are such words.
/// * `-h` and `--help` anywhere before that ask for help, `--version` for the version; nothing else
///   is looked at then. As first words, `help`, which a command may follow, `version` and `-v` do
///   the same.
/// * A leading `~/` of a path is the home directory, as in a shell.
/// * The first problem is an error, but for `doctor`, which shows all of them and goes on with what
///   it understands.
public final class CommandLine {
  private static final String HELP = "--help";
  private static final String SHORT_HELP = "-h";
  private static final String HELP_WORD = "help";
  private static final String VERSION = "--version";
  private static final String SHORT_VERSION = "-v";
  private static final String VERSION_WORD = "version";

  /// What follows is no flag of ours.
  private static final String REST = "--";

  private static final int LONGEST_SHOWN = 80;

  private final List<String> words;
  private final boolean takesOperands;

  /// What is wrong, for a command that goes on all the same; null if the first problem ends it.
  private final @Nullable List<OptionProblem> problems;

  private final List<String> operands = new ArrayList<>();
  private final Map<String, Option<?>> flags = new HashMap<>();
  private final Map<String, Given> given = new HashMap<>();
  private int position;
  private boolean afterSecret;

  /// The text of a value and the flag or variable that held it.
  private record Given(String source, String text) {}

  private CommandLine(
      List<String> words,
      int position,
      boolean takesOperands,
      @Nullable List<OptionProblem> problems,
      List<Option<?>> table) {
    this.words = words;
    this.position = position;
    this.takesOperands = takesOperands;
    this.problems = problems;
    for (Option<?> option : table) {
      for (String flag : option.flags()) {
        flags.put(flag, option);
      }
    }
  }

  /// What `args`, the words after the program's name, ask for.
  ///
  /// @throws OptionException if they, or a variable that counts, cannot be followed
  public static ParsedCommand parse(List<String> args, Map<String, String> environment)
      throws OptionException {
    return parse(args, environment, OptionTable.ALL);
  }

  static ParsedCommand parse(
      List<String> words, Map<String, String> environment, List<Option<?>> allOptions)
      throws OptionException {
    boolean goesOn = !words.isEmpty() && words.getFirst().equals(Subcommand.DOCTOR.word());
    List<OptionProblem> problems = new ArrayList<>();
    List<String> args = words(words, goesOn ? problems : null);
    String first = args.isEmpty() ? "" : args.getFirst();
    if (first.equals(HELP_WORD)) {
      return new ParsedCommand.Help(helpOn(args.subList(1, args.size()), allOptions));
    }
    if (first.equals(VERSION_WORD) || first.equals(SHORT_VERSION)) {
      return new ParsedCommand.Version();
    }
    boolean named = !args.isEmpty() && !first.startsWith("-");
    Subcommand subcommand = named ? subcommand(first) : Subcommand.DIRECT;
    List<Option<?>> table = optionsOf(subcommand, allOptions);
    int rest = subcommand.operands().isEmpty() ? -1 : args.indexOf(REST);
    List<String> own = rest < 0 ? args : args.subList(0, rest);
    if (own.contains(HELP) || own.contains(SHORT_HELP)) {
      return new ParsedCommand.Help(
          named ? HelpText.of(subcommand, table) : HelpText.ofProgram(subcommand, table));
    }
    if (own.contains(VERSION)) {
      return new ParsedCommand.Version();
    }
    CommandLine line =
        new CommandLine(
            args, named ? 1 : 0, !subcommand.operands().isEmpty(), goesOn ? problems : null, table);
    line.readWords();
    Options options = line.options(environment, table);
    return switch (subcommand) {
      case DIRECT -> new ParsedCommand.Direct(options);
      case PROXY -> new ParsedCommand.Proxy(options);
      case DOCTOR -> new ParsedCommand.Doctor(options, problems);
      case PREFILL -> new ParsedCommand.Prefill(line.operands, options);
      case TRIM -> new ParsedCommand.Trim(options);
      case CLEAR -> new ParsedCommand.Clear(options);
      case STATS -> new ParsedCommand.Stats(options);
      case SETTLE_MTIMES -> new ParsedCommand.SettleMtimes(line.paths(environment), options);
      case REPORT -> report(line.paths(environment), options);
    };
  }

  /// The words as they are meant; just the command if that cannot be said.
  private static List<String> words(List<String> words, @Nullable List<OptionProblem> problems)
      throws OptionException {
    try {
      return QuotedWords.join(words);
    } catch (OptionException e) {
      note(null, e, problems);
      return words.subList(0, 1);
    }
  }

  private static void note(
      @Nullable Option<?> option, OptionException e, @Nullable List<OptionProblem> problems)
      throws OptionException {
    if (problems == null) {
      throw e;
    }
    problems.add(new OptionProblem(option, String.valueOf(e.getMessage())));
  }

  private static String helpOn(List<String> words, List<Option<?>> allOptions)
      throws OptionException {
    String word = words.isEmpty() ? "" : words.getFirst();
    boolean general =
        word.startsWith("-")
            || word.isEmpty()
            || word.equals(HELP_WORD)
            || word.equals(VERSION_WORD);
    Subcommand subcommand = general ? Subcommand.DIRECT : subcommand(word);
    List<Option<?>> table = optionsOf(subcommand, allOptions);
    return general ? HelpText.ofProgram(subcommand, table) : HelpText.of(subcommand, table);
  }

  /// The words between the flags, each of which is a path.
  private List<String> paths(Map<String, String> environment) throws OptionException {
    List<String> paths = new ArrayList<>();
    for (String operand : operands) {
      paths.add(path(shown(operand), operand, environment));
    }
    return paths;
  }

  private static String path(String source, String text, Map<String, String> environment)
      throws OptionException {
    try {
      return HomePath.expand(text, environment);
    } catch (IllegalArgumentException e) {
      throw new OptionException(source + " " + e.getMessage());
    }
  }

  private static ParsedCommand report(List<String> files, Options options) throws OptionException {
    if (files.isEmpty()) {
      throw new OptionException(
          "report needs the file that --record or CACHEPROG_RECORD named in a build:"
              + " cacheprog report <file>");
    }
    return new ParsedCommand.Report(files, options);
  }

  private static Subcommand subcommand(String word) throws OptionException {
    StringBuilder known = new StringBuilder();
    Map<String, String> words = new HashMap<>();
    for (Subcommand subcommand : Subcommand.values()) {
      if (subcommand.word().equals(word)) {
        return subcommand;
      }
      known.append(known.isEmpty() ? "" : ", ").append(subcommand.word());
      words.put(subcommand.word(), subcommand.word());
    }
    words.put(HELP_WORD, HELP_WORD);
    words.put(VERSION_WORD, VERSION_WORD);
    throw new OptionException(
        "unknown command "
            + shown(word)
            + Spelling.closest(word, words.keySet())
                .map(likely -> "; did you mean " + likely + "?")
                .orElse("; --help tells more.")
            + " The commands are: "
            + known
            + ", "
            + HELP_WORD
            + ", "
            + VERSION_WORD);
  }

  /// Those of `allOptions` that a command takes.
  static List<Option<?>> optionsOf(Subcommand subcommand, List<Option<?>> allOptions) {
    List<Option<?>> table = new ArrayList<>(allOptions.size());
    for (Option<?> option : allOptions) {
      if (option.subcommands().contains(subcommand)) {
        table.add(option);
      }
    }
    return table;
  }

  private void readWords() throws OptionException {
    while (position < words.size()) {
      String word = next();
      if (takesOperands && word.equals(REST)) {
        operands.addAll(words.subList(position, words.size()));
        return;
      }
      try {
        readWord(word);
      } catch (OptionException e) {
        note(null, e, problems);
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
              + shown(name)
              + "; "
              + UnknownFlag.advice(name, flags.values(), HELP, VERSION));
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
      case SWITCH -> hasNext("-") && ValueType.isBoolean(words.get(position)) ? next() : "true";
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
    Given earlier = given.get(option.flag());
    String text =
        earlier != null && option.type().arity() == ValueType.Arity.MANY
            ? earlier.text.concat(",").concat(value)
            : value;
    given.put(option.flag(), new Given(name, text));
  }

  private Options options(Map<String, String> environment, List<Option<?>> table)
      throws OptionException {
    Map<String, Object> values = new HashMap<>();
    Map<String, String> sources = new HashMap<>();
    for (Option<?> option : table) {
      try {
        Given text = given.get(option.flag());
        if (text == null) {
          text = variable(option, environment);
        }
        if (text != null) {
          values.put(option.flag(), value(option, text, environment));
          sources.put(option.flag(), text.source);
        }
      } catch (OptionException e) {
        note(option, e, problems);
      }
    }
    return new Options(values, sources);
  }

  private static @Nullable Given variable(Option<?> option, Map<String, String> environment)
      throws OptionException {
    for (String name : option.environmentNames()) {
      String text = environment.getOrDefault(name, "");
      if (!text.isEmpty()) {
        return new Given(name, text);
      }
      if (option.secret()) {
        String file = environment.getOrDefault(name.concat("_FILE"), "");
        if (!file.isEmpty()) {
          String source = name.concat("_FILE");
          String path = path(source + " is " + shown(file) + " but", file, environment);
          return new Given(source, contents(source, path));
        }
      }
    }
    return null;
  }

  private static String contents(String variable, String file) throws OptionException {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new OptionException(
          variable
              + " names a file that cannot be read: "
              + shown(file)
              + " ("
              + Display.of(e)
              + ")");
    }
  }

  private static <T> T value(Option<T> option, Given given, Map<String, String> environment)
      throws OptionException {
    try {
      return option
          .type()
          .parse(option.type().isPath() ? HomePath.expand(given.text, environment) : given.text);
    } catch (IllegalArgumentException e) {
      if (option.secret()) {
        // What is wrong is said by type, and never quotes the value.
        throw new OptionException(given.source + " is secret, so not shown, but " + e.getMessage());
      }
      throw new OptionException(
          given.source + " is " + shown(given.text) + " but " + e.getMessage());
    }
  }

  private OptionException unexpected(String word) {
    // A secret with a space in it comes as two words.
    return new OptionException(
        "unexpected word "
            + (afterSecret ? "after a secret" : shown(word))
            + "; a command comes first, then flags as --name value or --name=value");
  }

  /// `text` in quotes, shortened if long, and without what may be a password in a URL.
  private static String shown(String text) {
    String safe = text;
    int authority = text.indexOf("://");
    int at = text.lastIndexOf('@');
    if (authority >= 0 && at > authority) {
      safe = text.substring(0, authority) + "://(hidden)" + text.substring(at);
    }
    return "'"
        + (safe.length() > LONGEST_SHOWN ? safe.substring(0, LONGEST_SHOWN) + "..." : safe)
        + "'";
  }
}
