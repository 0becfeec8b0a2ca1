package dev.cacheprog.command;

/// The exit codes of the process.
public final class ExitCode {
  public static final int OK = 0;

  /// An option, the disk or the store is wrong, or the doctor found something; the output says
  /// what.
  public static final int FAILURE = 1;

  /// stdin or stdout failed: the process at their other end is gone.
  public static final int BROKEN_PIPE = 2;

  private ExitCode() {}
}
