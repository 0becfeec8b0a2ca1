package dev.cacheprog.core;

import org.jspecify.annotations.Nullable;

/// Where the program tells people what it does: one line a call, a message and facts. Never
/// secrets. Safe for use by many threads at once; never fails.
public interface Log {
  /// How much a line matters, the least first.
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /// Whether lines of this level are written at all, so that costly facts need not be gathered in
  /// vain.
  boolean isEnabled(Level level);

  /// Writes one line.
  ///
  /// @param message a fixed text that people can search for
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
