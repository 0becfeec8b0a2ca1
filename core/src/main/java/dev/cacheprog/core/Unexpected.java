package dev.cacheprog.core;

/// Words for exceptions that nobody foresaw.
public final class Unexpected {
  private Unexpected() {}

  /// Which exception it is and where it was thrown, without its message: that of an HTTP client may
  /// quote a header, and so a secret. What cannot be loaded is named in full.
  public static String describe(Throwable e) {
    if (e instanceof LinkageError) {
      return e.toString();
    }
    StackTraceElement[] trace = e.getStackTrace();
    String name = "an unexpected " + e.getClass().getName();
    return trace.length == 0 ? name : name + " at " + trace[0];
  }
}
