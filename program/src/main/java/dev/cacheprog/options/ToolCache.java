package dev.cacheprog.options;

/// Programs beside go whose caches have the form of go's cache, in `--tools`.
public enum ToolCache {
  GOLANGCI_LINT("golangci-lint", "GOLANGCI_LINT_CACHE"),
  STATICCHECK("staticcheck", "STATICCHECK_CACHE"),
  /// No program but go.
  NONE("none", "");

  private final String program;
  private final String variable;

  ToolCache(String program, String variable) {
    this.program = program;
    this.variable = variable;
  }

  /// The name of the program, and of the folder in the user's folder for caches.
  @Override
  public String toString() {
    return program;
  }

  /// The variable that names its cache.
  public String variable() {
    return variable;
  }
}
