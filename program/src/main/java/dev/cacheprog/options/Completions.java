package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;

/// Scripts by which shells complete command lines of the program, written from [OptionTable] for
/// the distribution: commands, flags, and values where these are few words or files.
public final class Completions {
  private static final List<String> STOPPING = List.of("--version", "-h", "--help");

  private Completions() {}

  /// The script for bash.
  public static String bash() {
    StringBuilder values = new StringBuilder();
    for (Option<?> option : OptionTable.ALL) {
      values.append("    ").append(bashPattern(option)).append(')').append(bashValue(option));
      values.append(" return ;;\n");
    }
    StringBuilder flags = new StringBuilder();
    for (Subcommand subcommand : Subcommand.values()) {
      if (subcommand.takesFolders() || subcommand.takesFiles()) {
        flags.append("    ").append(subcommand.word()).append("/[!-]* | ");
        flags.append(subcommand.word()).append("/) _cacheprog_files ");
        flags.append(subcommand.takesFolders() ? "-d" : "-f").append(" ;;\n");
      }
      List<String> all = new ArrayList<>();
      CommandLine.optionsOf(subcommand, OptionTable.ALL)
          .forEach(option -> all.addAll(option.flags()));
      all.addAll(STOPPING);
      flags.append("    ").append(subcommand.word()).append("/*) _cacheprog_reply -W '");
      flags.append(String.join(" ", all)).append("' ;;\n");
    }
    return """
    # Completes command lines of cacheprog in bash: source this file, or put it where bash-completion looks.
    # Generated from OptionTable.

    _cacheprog_reply() {
      mapfile -t COMPREPLY < <(compgen "$@" -- "$word")
    }

    _cacheprog_files() {
      compopt -o filenames 2>/dev/null
      _cacheprog_reply "$@"
    }

    _cacheprog() {
      local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]} command=direct
      COMPREPLY=()
      # A flag, the equals sign and the value are words of their own here.
      if [[ $word == = ]]; then
        word='' flag+='='
      elif [[ $flag == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD - 2]}=
      fi
      case $flag in
    @values@  esac
      if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
        _cacheprog_reply -W '@commands@'
        return
      fi
      case ${COMP_WORDS[1]} in
        @patterns@) command=${COMP_WORDS[1]} ;;
      esac
      case $command/$word in
    @flags@  esac
    }

    complete -F _cacheprog cacheprog
    """
        .replace("@values@", values)
        .replace("@commands@", String.join(" ", commands()))
        .replace("@patterns@", String.join(" | ", commands()))
        .replace("@flags@", flags);
  }

  /// What matches a flag whose value comes next.
  private static String bashPattern(Option<?> option) {
    List<String> patterns = new ArrayList<>();
    for (String flag : option.flags()) {
      if (option.type().arity() != ValueType.Arity.SWITCH) {
        patterns.add(flag);
      }
      patterns.add(flag + "=");
    }
    return String.join(" | ", patterns);
  }

  private static String bashValue(Option<?> option) {
    if (option.type().isPath()) {
      return " _cacheprog_files -f;";
    }
    List<String> choices = option.type().choices();
    return choices.isEmpty() ? "" : " _cacheprog_reply -W '" + String.join(" ", choices) + "';";
  }

  /// The script for zsh.
  public static String zsh() {
    StringBuilder described = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    for (Subcommand subcommand : Subcommand.values()) {
      described.append("    '").append(subcommand.word()).append(':');
      described.append(zshText(subcommand.help())).append("'\n");
      arguments.append("  (").append(subcommand.word()).append(")\n    _arguments \\\n");
      for (Option<?> option : CommandLine.optionsOf(subcommand, OptionTable.ALL)) {
        for (String flag : option.flags()) {
          arguments.append("      '").append(zshFlag(flag, option)).append("' \\\n");
        }
      }
      if (subcommand.takesFolders() || subcommand.takesFiles()) {
        arguments.append("      '*:").append(subcommand.takesFolders() ? "folder" : "file");
        arguments.append(":_files").append(subcommand.takesFolders() ? " -/" : "").append("' \\\n");
      }
      arguments.append(
          """
                '--version[Print the version and stop]' \\
                '(-h --help)'{-h,--help}'[Print the options and stop]'
              ;;
          """);
    }
    return """
    #compdef cacheprog
    # Completes command lines of cacheprog in zsh: put this file into a folder of $fpath.
    # Generated from OptionTable.

    local command=direct
    local -a known
    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
      known=(
    @described@  )
      _describe command known
      return
    fi
    case $words[2] in
      (@patterns@)
        command=$words[2]
        shift words
        (( CURRENT-- ))
        ;;
    esac
    case $command in
    @arguments@esac
    """
        .replace("@described@", described)
        .replace("@patterns@", String.join("|", commands()))
        .replace("@arguments@", arguments);
  }

  private static String zshFlag(String flag, Option<?> option) {
    String what = "[" + zshText(firstSentence(option.help())) + "]";
    String type = zshText(option.type().name());
    List<String> choices = option.type().choices();
    String values = choices.isEmpty() ? " " : "(" + String.join(" ", choices) + ")";
    return switch (option.type().arity()) {
      case SWITCH -> flag + "=-" + what + "::" + type + ":" + values;
      case ONE ->
          flag
              + (flag.startsWith("--") ? "=" : "+")
              + what
              + ":"
              + type
              + ":"
              + (option.type().isPath() ? "_files" : values);
      case MANY -> "*" + flag + "=" + what + ":" + type + ":" + values;
    };
  }

  private static String zshText(String text) {
    return text.replace("\\", "\\\\")
        .replace("'", "'\\''")
        .replace(":", "\\:")
        .replace("[", "\\[")
        .replace("]", "\\]");
  }

  /// The script for fish.
  public static String fish() {
    StringBuilder text =
        new StringBuilder(
            """
            # Completes command lines of cacheprog in fish: put this file where fish looks for completions.
            # Generated from OptionTable.

            function __cacheprog_command
                set -l words (commandline -opc)
                contains -- "$words[2]" @commands@; and echo $words[2]; or echo direct
            end

            function __cacheprog_takes
                contains -- (__cacheprog_command) $argv
            end

            complete -c cacheprog -f
            """
                .replace("@commands@", String.join(" ", commands())));
    for (Subcommand subcommand : Subcommand.values()) {
      text.append("complete -c cacheprog -n 'test (count (commandline -opc)) -eq 1' -a ");
      text.append(subcommand.word())
          .append(" -d ")
          .append(fishText(subcommand.help()))
          .append('\n');
      if (subcommand.takesFolders() || subcommand.takesFiles()) {
        text.append("complete -c cacheprog -n '__cacheprog_takes ").append(subcommand.word());
        text.append(
            subcommand.takesFolders() ? "' -a '(__fish_complete_directories)'\n" : "' -F\n");
      }
    }
    for (Option<?> option : OptionTable.ALL) {
      for (String flag : option.flags()) {
        text.append("complete -c cacheprog -n '__cacheprog_takes ");
        text.append(String.join(" ", Reference.commands(option)));
        text.append(flag.startsWith("--") ? "' -l " : "' -s ");
        text.append(flag.replaceFirst("^--?", "")).append(fishValue(option.type()));
        text.append(" -d ").append(fishText(firstSentence(option.help()))).append('\n');
      }
    }
    text.append("complete -c cacheprog -l version -d 'Print the version and stop'\n");
    text.append("complete -c cacheprog -s h -l help -d 'Print the options and stop'\n");
    return text.toString();
  }

  private static String fishValue(ValueType<?> type) {
    String choices =
        type.choices().isEmpty() ? "" : " -a '" + String.join(" ", type.choices()) + "'";
    return switch (type.arity()) {
      case SWITCH -> choices;
      case ONE, MANY -> (type.isPath() ? " -r -F" : " -x") + choices;
    };
  }

  private static String fishText(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static List<String> commands() {
    List<String> words = new ArrayList<>();
    for (Subcommand subcommand : Subcommand.values()) {
      words.add(subcommand.word());
    }
    return words;
  }

  /// Without its dot: more does not fit into a line of the shell.
  private static String firstSentence(String help) {
    int end = help.indexOf(". ");
    return end < 0 ? help.substring(0, help.length() - 1) : help.substring(0, end);
  }
}
