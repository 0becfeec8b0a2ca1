package dev.cacheprog.options;

/// The formats of log lines in `--log-format`.
public enum LogFormat {
  /// In logfmt, for people.
  TEXT("text"),
  /// As JSON objects, for programs.
  JSON("json");

  private final String text;

  LogFormat(String text) {
    this.text = text;
  }

  /// The word that users write, such as `json`.
  @Override
  public String toString() {
    return text;
  }
}
