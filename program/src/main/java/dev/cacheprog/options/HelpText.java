package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// The output of `--help`: two columns, no line wider than [#WIDTH].
final class HelpText {
  static final int WIDTH = 100;

  /// Of the left column. The longest name of a variable has to fit beside it.
  private static final int MAX_LEFT = 45;

  private static final String INDENT = "  ";

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /// Help for the whole program: the commands, and the options of the default command.
  static String ofProgram(Subcommand subcommand, List<Option<?>> table) {
    HelpText help = new HelpText();
    help.text.append(
        """
        cacheprog is a remote build cache for Go. It stores build outputs on the local disk and, shared
        with other machines, in a bucket, a container registry, GitHub's Actions cache or on an HTTP
        server.

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
    help.entry(List.of(helpWords), width, List.of("Print this help, or the help of a command"));
    help.entry(List.of("version"), width, List.of("Print the version"));
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
    help.text.append(subcommand.help()).append(".\n");
    help.options(subcommand, table);
    return help.text.toString();
  }

  private void options(Subcommand subcommand, List<Option<?>> table) {
    text.append("\nFlags of ").append(subcommand.word());
    text.append(", with their environment variables and defaults:\n");
    int width = 0;
    for (Option<?> option : table) {
      for (String usage : usages(option)) {
        if (usage.length() <= MAX_LEFT) {
          width = Math.max(width, usage.length());
        }
      }
    }
    String title = "";
    for (Option<?> option : table) {
      String its = titleOf(option);
      if (!its.equals(title)) {
        title = its;
        heading(title);
      }
      String variables = String.join(", ", option.environmentNames());
      entry(
          usages(option),
          width,
          List.of(option.help(), variables + ", default: " + option.defaultText()));
    }
    heading("General");
    entry(List.of("--version"), width, List.of("Print the version."));
    entry(List.of("-h, --help"), width, List.of("Print this help."));
    text.append(
        """

        Flags take precedence over variables. A value is written --name value or --name=value.
        Durations are numbers with units: 1h30m, 15s, 500ms; or 0.
        Sizes are numbers of bytes, or have a unit: 1048576, 500MB, 10GiB.
        Paths can start with ~/ for the home directory.
        Secrets can be read from a file: name it in the variable with the suffix _FILE.
        """);
  }

  private void heading(String title) {
    text.append('\n').append(title).append(":\n");
  }

  /// The title of the group that an option belongs to; empty if it belongs to none.
  private static String titleOf(Option<?> option) {
    for (OptionGroup group : OptionTable.GROUPS) {
      if (group.options().contains(option)) {
        return group.title();
      }
    }
    return "";
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

  /// Two columns side by side: `words` as they are, each of `paragraphs` wrapped. What is too long
  /// for the left column has a line of its own.
  private void entry(List<String> words, int leftWidth, List<String> paragraphs) {
    List<String> left = new ArrayList<>();
    for (String each : words) {
      if (each.length() > leftWidth) {
        text.append(INDENT).append(each).append('\n');
      } else {
        left.add(each);
      }
    }
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
