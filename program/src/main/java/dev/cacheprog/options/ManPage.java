package dev.cacheprog.options;

import java.util.List;

/// The manual page, `man cacheprog`, written from [OptionTable] for the distribution.
public final class ManPage {
  private final StringBuilder text = new StringBuilder();

  private ManPage() {}

  /// A page for roff with the macros of `man`. It ends with a line break.
  ///
  /// @param version of the program
  /// @param date of the version, such as `2026-11-01`
  public static String roff(String version, String date) {
    ManPage page = new ManPage();
    page.head(version, date);
    page.text.append(".SH COMMANDS\n");
    for (Subcommand subcommand : Subcommand.values()) {
      String operands = subcommand.operands().isEmpty() ? "" : " " + subcommand.operands();
      page.entry(List.of(bold(subcommand.word()) + plain(operands)));
      page.text.append(plain(sentence(subcommand.help()))).append('\n');
    }
    page.entry(List.of(bold("help") + plain(" [command]")));
    page.text.append("Print the options of the program, or of a command.\n");
    page.entry(List.of(bold("version")));
    page.text.append("Print the version.\n");
    page.text.append(".SH OPTIONS\n");
    for (Option<?> option : OptionTable.ALL) {
      page.option(option);
    }
    page.entry(List.of(bold("--version")));
    page.text.append("Print the version and stop.\n");
    page.entry(List.of(bold("-h") + ", " + bold("--help")));
    page.text.append("Print the options of a command and stop.\n");
    page.tail();
    return page.text.toString();
  }

  private void head(String version, String date) {
    text.append(".\\\" Generated from OptionTable.\n");
    text.append(".TH CACHEPROG 1 ").append(date);
    text.append(" \"cacheprog ").append(plain(version)).append("\" \"User Commands\"\n");
    text.append(
        """
        .SH NAME
        cacheprog \\- keep go's build cache on the local disk and in a remote store
        .SH SYNOPSIS
        .B cacheprog
        [\\fIcommand\\fR] [\\fIflags\\fR]
        .PP
        .B export GOCACHEPROG=\\(dqcacheprog\\fR [\\fIcommand\\fR] [\\fIflags\\fR]\\fB\\(dq
        .SH DESCRIPTION
        The go command starts the program that
        .B GOCACHEPROG
        names, asks it for every compiled package and test result, and hands it what had to be built.
        cacheprog keeps these objects on the local disk, and in an S3 bucket or behind HTTP.
        .PP
        Every option is a flag and an environment variable; the flag wins.
        An empty variable counts as not set.
        Values are written
        .B \\-\\-name value
        or
        .BR \\-\\-name=value ;
        a switch needs none.
        A duration is a number with a unit, or several of them: 1h30m, 15s, 500ms, 0.
        A size is a number of bytes, or one with a unit: 1048576, 500MB, 10GiB.
        A path may start with ~/, which is the home directory.
        What is secret may also be in a file, which the variable with
        .B _FILE
        at its end names.
        """);
  }

  private void option(Option<?> option) {
    String type = plain(option.type().name());
    String value =
        switch (option.type().arity()) {
          case SWITCH -> "[=" + type + "]";
          case ONE, MANY -> " \\fI" + type + "\\fR";
        };
    entry(option.flags().stream().map(flag -> bold(flag) + value).toList());
    text.append(plain(option.help())).append("\n.br\n");
    text.append(plain(String.join(", ", option.environmentNames())));
    text.append("; default: ").append(plain(option.defaultText())).append(".\n.br\n");
    text.append("For ").append(plain(String.join(", ", Reference.commands(option)))).append(".\n");
  }

  private void tail() {
    text.append(
        """
        .SH EXIT STATUS
        0 if all went well, 1 if an option is wrong or what was asked for cannot be done, 2 if standard input
        or output failed.
        .SH EXAMPLES
        .EX
        export GOCACHEPROG=/opt/cacheprog/bin/cacheprog
        export CACHEPROG_REMOTE_STORAGE_TYPE=s3
        export CACHEPROG_S3_BUCKET=go\\-build\\-cache
        go build ./...
        .EE
        """);
  }

  private void entry(List<String> heads) {
    text.append(".TP\n").append(heads.getFirst()).append('\n');
    for (String other : heads.subList(1, heads.size())) {
      text.append(".TQ\n").append(other).append('\n');
    }
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private static String bold(String words) {
    return "\\fB" + plain(words) + "\\fR";
  }

  /// Text as roff shows it: a dash stays one that can be searched for, and no line is a request.
  private static String plain(String words) {
    String escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }
}
