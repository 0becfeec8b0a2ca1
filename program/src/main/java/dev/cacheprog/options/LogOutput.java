package dev.cacheprog.options;

/// The destination of log lines.
public sealed interface LogOutput {
  /// To `cacheprog.log` in the root directory, and warnings and errors to stderr as well; to stderr
  /// where there is no root directory.
  record Default() implements LogOutput {}

  /// All of them to stderr.
  record Stderr() implements LogOutput {}

  /// All of them to the end of a file.
  ///
  /// @param path as written; not yet a [java.nio.file.Path], whose file system is made with the
  ///   first one, which would delay every start
  record File(String path) implements LogOutput {}

  /// @param text `stderr`, `-` or the name of a file; empty for the default
  /// @throws IllegalArgumentException with a message for the user
  static LogOutput parse(String text) {
    return switch (text) {
      case "" -> new Default();
      case "-", "stderr" -> new Stderr();
      case "stdout" ->
          throw new IllegalArgumentException(
              "must be stderr or a file: standard output carries the protocol");
      default -> new File(text);
    };
  }
}
