package dev.cacheprog.core;

import org.jspecify.annotations.Nullable;

/// Words for exceptions that nobody foresaw.
public final class Unexpected {
  private Unexpected() {}

  /// Which exception it is and where it was thrown, without its message: that of an HTTP client may
  /// quote a header, and so a secret. What cannot be loaded is named in full.
  ///
  /// @param e null if even that is not known
  public static String describe(@Nullable Throwable e) {
    if (e == null || e instanceof LinkageError) {
      return e == null ? "an unknown failure" : e.toString();
    }
    StackTraceElement[] trace = e.getStackTrace();
    String name = "an unexpected " + e.getClass().getName();
    return trace.length == 0 ? name : name + " at " + trace[0];
  }
}
