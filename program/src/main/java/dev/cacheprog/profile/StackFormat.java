package dev.cacheprog.profile;

/// How stacks are written, as the name of their file tells.
enum StackFormat {
  /// One page with a flame graph, for a browser.
  HTML,
  /// For `go tool pprof`.
  PPROF,
  /// Any other name: what is usual for the kind of profile.
  USUAL;

  static StackFormat of(String fileName) {
    if (fileName.endsWith(".html")) {
      return HTML;
    }
    return fileName.endsWith(".pb.gz") || fileName.endsWith(".pprof") ? PPROF : USUAL;
  }
}
