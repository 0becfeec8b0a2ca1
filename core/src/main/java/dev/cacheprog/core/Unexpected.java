package dev.cacheprog.core;

import org.jspecify.annotations.Nullable;

/// Describes unexpected exceptions for the log.
public final class Unexpected {
  private Unexpected() {}

  /// The class of an exception and where it was thrown, without its message: that of an HTTP client
  /// may quote a header, and so a secret. A class that cannot be loaded is named in full.
  ///
  /// @param e null if it is not known
  public static String describe(@Nullable Throwable e) {
    if (e == null || e instanceof LinkageError) {
      return e == null ? "an unknown failure" : e.toString();
    }
    StackTraceElement[] trace = e.getStackTrace();
    String name = "an unexpected " + e.getClass().getName();
    return trace.length == 0 ? name : name + " at " + trace[0];
  }
}
