package dev.cacheprog.options;

import java.util.Optional;

/// A file or folder as written, relative or absolute; empty text is no value. Not a
/// [java.nio.file.Path]: the JVM's file system is made with the first one, which would delay every
/// start.
final class PathType extends ValueType<Optional<String>> {
  static final String NAME = "path";

  PathType() {
    super(NAME, Arity.ONE);
  }

  @Override
  public Optional<String> parse(String text) {
    return checked(text).isEmpty() ? Optional.empty() : Optional.of(text);
  }

  @Override
  boolean isPath() {
    return true;
  }

  /// @throws IllegalArgumentException if no path can be made of `text`
  static String checked(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("must be a path: Nul character not allowed");
    }
    return text;
  }
}
