package dev.cacheprog.options;

/// Which parts of a store a build writes and reads, in `--scope`.
public enum ScopeMode {
  /// As the CI system says what is built.
  AUTO("auto"),
  /// The prefix itself, whoever builds.
  NONE("none"),
  /// Those of releases alone.
  RELEASE("release");

  private final String text;

  ScopeMode(String text) {
    this.text = text;
  }

  /// The word that users write, such as `auto`.
  @Override
  public String toString() {
    return text;
  }
}
