package dev.cacheprog.options;

/// The first word of the command line. A new command is a constant here, a case of [ParsedCommand],
/// and an entry in the sets of [CommandSets] whose options it takes; the compiler asks for the
/// rest.
public enum Subcommand {
  /// Serves one go command over standard input and output.
  DIRECT("direct", "serve the go command that started this program (the default)"),

  /// Serves other machines' programs over HTTP, in front of a remote store.
  PROXY("proxy", "serve HTTP storage for programs that have no access to the remote store"),

  /// Checks what a build will need, with the options of a build.
  DOCTOR("doctor", "check, step by step, what a build with these options will need"),

  /// Fetches what a build will ask for before it runs.
  PREFILL(
      "prefill",
      "[-- go build ...]",
      "fetch to the root directory what such a build of this module will ask for"),

  /// Shows what the cache did in the sessions on the local disk.
  STATS(
      "stats", "show hits, misses and bytes of all builds on the root directory (not of a proxy)"),

  /// Deletes from the local disk what nobody needs.
  TRIM("trim", "delete old or surplus files of the root directory, none of the last two hours"),

  /// Deletes all that is on the local disk.
  CLEAR("clear", "delete all that builds have stored in the root directory"),

  /// Gives files modification times that follow from their content.
  SETTLE_MTIMES(
      "settle-mtimes",
      "[folder ...]",
      "give files times that follow from their content, so that go finds test results"),

  /// Shows what sessions have written down of themselves.
  REPORT("report", "file ...", "make a page for a browser from what --record has written");

  private final String word;
  private final String operands;
  private final String help;

  Subcommand(String word, String help) {
    this(word, "", help);
  }

  Subcommand(String word, String operands, String help) {
    this.word = word;
    this.operands = operands;
    this.help = help;
  }

  /// The word on the command line, such as `direct`.
  public String word() {
    return word;
  }

  /// What words it takes besides flags, as the help text shows them; empty if none.
  public String operands() {
    return operands;
  }

  /// What it does, in a few words for the help text.
  public String help() {
    return help;
  }
}
