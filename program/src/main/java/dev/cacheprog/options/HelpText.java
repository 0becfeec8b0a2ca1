package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// The answer to `--help`: two columns, no line wider than [#WIDTH].
final class HelpText {
  static final int WIDTH = 100;

  private static final String INDENT = "  ";

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /// Help for the program as a whole: the commands, and the options of the one that needs no name.
  static String ofProgram(Subcommand subcommand, List<Option<?>> table) {
    HelpText help = new HelpText();
    help.text.append(
        """
        A program for GOCACHEPROG: keeps go's build cache on the local disk and in a remote store.

        Usage: cacheprog [command] [flags]
        In a build: GOCACHEPROG="cacheprog [command] [flags]" go build ./...

        Commands:
        """);
    String helpWords = "help [command]";
    int width = helpWords.length();
    for (Subcommand each : Subcommand.values()) {
      width = Math.max(width, each.word().length());
    }
    for (Subcommand each : Subcommand.values()) {
      help.entry(List.of(each.word()), width, List.of(each.help()));
    }
    help.entry(List.of(helpWords), width, List.of("print this text, or that of a command"));
    help.entry(List.of("version"), width, List.of("print the version"));
    help.options(subcommand, table);
    return help.text.toString();
  }

  /// Help for one command.
  static String of(Subcommand subcommand, List<Option<?>> table) {
    HelpText help = new HelpText();
    help.text.append("Usage: cacheprog ").append(subcommand.word());
    help.text.append(" [flags]");
    help.text.append(subcommand.operands().isEmpty() ? "" : " ").append(subcommand.operands());
    help.text.append("\n\n");
    help.text.append("Command ").append(subcommand.word()).append(": ");
    help.text.append(subcommand.help()).append(".\n");
    help.options(subcommand, table);
    return help.text.toString();
  }

  private void options(Subcommand subcommand, List<Option<?>> table) {
    text.append("\nFlags of ").append(subcommand.word());
    text.append(", the variables that stand for them, and their defaults:\n");
    int width = 0;
    for (Option<?> option : table) {
      for (String usage : usages(option)) {
        width = Math.max(width, usage.length());
      }
    }
    for (Option<?> option : table) {
      String variables = String.join(", ", option.environmentNames());
      entry(
          usages(option),
          width,
          List.of(option.help(), variables + ", default: " + option.defaultText()));
    }
    entry(List.of("--version"), width, List.of("Print the version and stop."));
    entry(List.of("-h, --help"), width, List.of("Print this text and stop."));
    text.append(
        """

        A flag wins over its variable. Values are written --name value or --name=value.
        A duration is a number with a unit, or several: 1h30m, 15s, 500ms, 0.
        A size is a number of bytes, or one with a unit: 1048576, 500MB, 10GiB.
        A path may start with ~/, which is the home directory.
        What is secret may be in a file that the variable with _FILE at its end names.
        """);
  }

  private static List<String> usages(Option<?> option) {
    String type = option.type().name();
    String value =
        switch (option.type().arity()) {
          case SWITCH -> "[=" + type + "]";
          case ONE, MANY -> " " + type;
        };
    return option.flags().stream().map(flag -> flag + value).toList();
  }

  /// Two columns side by side: `left` as it is, each of `paragraphs` wrapped.
  private void entry(List<String> left, int leftWidth, List<String> paragraphs) {
    List<String> right = new ArrayList<>();
    int rightWidth = WIDTH - leftWidth - 2 * INDENT.length();
    for (String paragraph : paragraphs) {
      wrap(paragraph, rightWidth, right);
    }
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String first = i < left.size() ? left.get(i) : "";
      String second = i < right.size() ? right.get(i) : "";
      String line = INDENT + first + " ".repeat(leftWidth - first.length()) + INDENT + second;
      text.append(line.stripTrailing()).append('\n');
    }
  }

  private static void wrap(String paragraph, int width, List<String> lines) {
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
  }
}
