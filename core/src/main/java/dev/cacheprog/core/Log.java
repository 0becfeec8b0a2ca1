package dev.cacheprog.core;

import org.jspecify.annotations.Nullable;

/// The log of the program: one line for each call, with a message and values. Never secrets. Safe
/// for use by several threads; never fails.
public interface Log {
  /// The importance of a line, the least first.
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /// Whether lines of this level are written at all, so that costly values need not be computed for
  /// others.
  boolean isEnabled(Level level);

  /// Writes one line.
  ///
  /// @param message a fixed text, to search for
  /// @param facts pairs of a name (a string) and a value
  void write(Level level, String message, @Nullable Object... facts);

  /// See [#write].
  default void debug(String message, @Nullable Object... facts) {
    write(Level.DEBUG, message, facts);
  }

  /// See [#write].
  default void info(String message, @Nullable Object... facts) {
    write(Level.INFO, message, facts);
  }

  /// See [#write].
  default void warn(String message, @Nullable Object... facts) {
    write(Level.WARN, message, facts);
  }

  /// See [#write].
  default void error(String message, @Nullable Object... facts) {
    write(Level.ERROR, message, facts);
  }
}
