package dev.cacheprog.profile;

/// A call on a stack.
///
/// @param className in full, such as `dev.cacheprog.disk.DiskStore`
/// @param line in the source, 0 if unknown
record Frame(String className, String method, int line) {
  Frame {
    if (className.isEmpty() || method.isEmpty()) {
      throw new IllegalArgumentException("no method: " + className + "." + method);
    }
    // The number after it differs between processes.
    int lambda = className.indexOf("$$Lambda");
    if (lambda >= 0) {
      className = className.substring(0, lambda + "$$Lambda".length());
    }
    line = Math.max(line, 0);
  }

  String function() {
    return className + "." + method;
  }

  /// The source file of a public class, below the source root. The JVM does not provide it.
  String file() {
    int nested = className.indexOf('$');
    return (nested > 0 ? className.substring(0, nested) : className).replace('.', '/') + ".java";
  }
}
