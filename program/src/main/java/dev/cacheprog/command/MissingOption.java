package dev.cacheprog.command;

import dev.cacheprog.options.Option;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.UnknownVariable;
import java.util.Map;

/// Errors for options that are not set, with the variable that was probably meant.
final class MissingOption {
  private MissingOption() {}

  /// @param message names what is missing
  /// @param options one of which may be given under another name
  static OptionException of(String message, Map<String, String> environment, Option<?>... options) {
    String meant = UnknownVariable.meant(environment, options);
    return new OptionException(meant.isEmpty() ? message : message + "; " + meant);
  }
}
