package dev.cacheprog.options;

/// A [LogOutput]: a file, or standard error.
final class LogOutputType extends ValueType<LogOutput> {
  LogOutputType() {
    super(PathType.NAME, Arity.ONE);
  }

  @Override
  public LogOutput parse(String text) {
    return LogOutput.parse(PathType.checked(text));
  }

  @Override
  boolean isPath() {
    return true;
  }
}
