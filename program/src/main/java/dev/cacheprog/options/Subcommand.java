package dev.cacheprog.options;

/// The first word of the command line. A new command is a constant here, a case of [ParsedCommand],
/// and an entry in the sets of [CommandSets] whose options it takes; the compiler asks for the
/// rest.
public enum Subcommand {
  /// Serves one go command over standard input and output.
  DIRECT("direct", "Serve the go command that started this program (the default command)"),

  /// Serves other machines over HTTP, in front of a remote store.
  PROXY("proxy", "Serve HTTP storage to clients that have no access to the remote store"),

  /// Checks the settings of a build and their environment.
  DOCTOR("doctor", "Check the settings and the environment of a build, step by step"),

  /// Downloads the objects of a build before it runs.
  PREFILL(
      "prefill",
      "[-- go build ...]",
      "Fill the root directory with the objects that a build of this module needs"),

  /// Fills go's own cache before a job.
  RESTORE("restore", "Fill GOCACHE with the objects that the last job of this kind used"),

  /// Stores what a job has used and made in go's own cache.
  SAVE("save", "Store what this job has used and made in GOCACHE, for the next job of this kind"),

  /// Restores, runs a command, and saves.
  RUN(
      "run",
      "-- command ...",
      "Restore GOCACHE, run a command, and save what it has used and made"),

  /// Waits for a restore in the background.
  WAIT("wait", "Wait for a restore or prefill in the background"),

  /// Prints the statistics of the sessions on the local disk.
  STATS("stats", "Print hits, misses and bytes of all builds with this root directory"),

  /// Deletes old files from the local disk.
  TRIM("trim", "Trim the root directory to its limits, keeping files used in the last two hours"),

  /// Deletes all cached files from the local disk.
  CLEAR("clear", "Delete all cached files in the root directory"),

  /// Derives modification times of files from their contents.
  SETTLE_MTIMES(
      "settle-mtimes",
      "[folder ...]",
      "Set file modification times by file contents, so that go finds cached test results"),

  /// Shows the outcome of requests of recorded sessions.
  REPORT("report", "file ...", "Create an HTML page from files written by --record");

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

  /// The words that it takes besides flags, as the help text shows them; empty if none.
  public String operands() {
    return operands;
  }

  /// What it does, as a line of the help text without a full stop.
  public String help() {
    return help;
  }
}
