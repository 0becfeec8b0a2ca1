package dev.cacheprog.options;

/// How log lines are written, as `--log-format` names it.
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
