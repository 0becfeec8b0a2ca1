package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a command line and the environment.
///
/// The first word names the [Subcommand] unless it starts with `-`; then, and when there is none,
/// it is `direct`. Flags follow in any order, mixed with the operands of commands that have them:
///
/// * A flag takes precedence over its variable, a later flag over an earlier one. Empty variables
///   count as not set, unknown ones are ignored. An empty flag, `--s3-prefix=`, overrides the
///   variable with no value. A secret can also be read from a file, named by the variable with the
///   suffix `_FILE`.
/// * A value is in the same word, `--name=value`, or in the next one, which must not start with
///   `--`.
/// * A switch needs no value. It takes the next word only if that is `true`, `false`, `1` or `0`.
/// * A list takes all words up to the next one that starts with `-`, or just the value after `=`;
///   each word may hold several elements, separated by commas.
/// * go splits `GOCACHEPROG` at white space and supports quotes at the start of a word only. To
///   support `--s3-prefix="{% env.X %}/lint"`, a value with an open `{%` takes the following words
///   until `%}` or a flag, and quotes around a whole value are removed.
/// * Quotes that a client does not support at all are handled by [QuotedWords].
/// * In a command with operands, all words after `--` are operands.
/// * `-h` or `--help` before that prints the help, `--version` the version, whatever else is there.
///   The same for the first words `help`, optionally with a command, `version` and `-v`.
/// * A leading `~/` of a path is the home directory, as in a shell.
/// * The first problem is an error, except in `doctor`, which collects all problems and continues
///   without the invalid options.
public final class CommandLine {
  static final String HELP = "--help";
  private static final String SHORT_HELP = "-h";
  private static final String HELP_WORD = "help";
  static final String VERSION = "--version";
  private static final String SHORT_VERSION = "-v";
  private static final String VERSION_WORD = "version";

  /// Ends the flags of a command that has operands.
  static final String REST = "--";

  private CommandLine() {}

  /// Parses `args`, the words after the program's name.
  ///
  /// @throws OptionException if a word or a variable that is used is invalid
  public static ParsedCommand parse(List<String> args, Map<String, String> environment)
      throws OptionException {
    return parse(args, environment, OptionTable.ALL);
  }

  static ParsedCommand parse(
      List<String> words, Map<String, String> environment, List<Option<?>> allOptions)
      throws OptionException {
    boolean isDoctor = !words.isEmpty() && words.getFirst().equals(Subcommand.DOCTOR.word());
    Problems problems = new Problems(isDoctor);
    List<String> args = words(words, problems);
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
    FlagReader flags =
        new FlagReader(args, named ? 1 : 0, !subcommand.operands().isEmpty(), table, problems);
    flags.read();
    ValueReader values = new ValueReader(environment, problems);
    Options options = values.read(table, flags);
    return switch (subcommand) {
      case DIRECT -> new ParsedCommand.Direct(options);
      case PROXY -> new ParsedCommand.Proxy(options);
      case DOCTOR -> new ParsedCommand.Doctor(options, problems.collected());
      case PREFILL -> new ParsedCommand.Prefill(flags.operands(), options);
      case RESTORE -> new ParsedCommand.Restore(options);
      case SAVE -> new ParsedCommand.Save(options);
      case RUN -> run(flags.operands(), options);
      case WAIT -> new ParsedCommand.Wait(options);
      case TRIM -> new ParsedCommand.Trim(options);
      case CLEAR -> new ParsedCommand.Clear(options);
      case STATS -> new ParsedCommand.Stats(options);
      case SETTLE_MTIMES -> new ParsedCommand.SettleMtimes(values.paths(flags.operands()), options);
      case REPORT -> report(values.paths(flags.operands()), options);
    };
  }

  /// The words, with quoted ones joined; only the command if a quote is not closed.
  private static List<String> words(List<String> words, Problems problems) throws OptionException {
    try {
      return QuotedWords.join(words);
    } catch (OptionException e) {
      problems.add(null, e);
      return words.subList(0, 1);
    }
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

  private static ParsedCommand report(List<String> files, Options options) throws OptionException {
    if (files.isEmpty()) {
      throw new OptionException(
          "report needs a file written by --record (CACHEPROG_RECORD): cacheprog report <file>");
    }
    return new ParsedCommand.Report(files, options);
  }

  private static ParsedCommand run(List<String> words, Options options) throws OptionException {
    if (words.isEmpty()) {
      throw new OptionException("run needs a command: cacheprog run -- go test ./...");
    }
    return new ParsedCommand.Run(words, options);
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
            + MessageText.quoted(word)
            + Spelling.closest(word, words.keySet())
                .map(likely -> "; did you mean " + likely + "?")
                .orElse(".")
            + " The commands are: "
            + known
            + ", "
            + HELP_WORD
            + ", "
            + VERSION_WORD);
  }

  /// The options of `allOptions` that a command takes.
  static List<Option<?>> optionsOf(Subcommand subcommand, List<Option<?>> allOptions) {
    List<Option<?>> table = new ArrayList<>(allOptions.size());
    for (Option<?> option : allOptions) {
      if (option.subcommands().contains(subcommand)) {
        table.add(option);
      }
    }
    return table;
  }
}
