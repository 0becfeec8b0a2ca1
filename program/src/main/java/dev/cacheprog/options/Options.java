package dev.cacheprog.options;

import java.util.Map;

/// The values of all options. Immutable. It has no `toString`, as values may be secret.
public final class Options {
  private final Map<String, Object> values;

  /// @param values by the main flag of the option, each made by that option's own type
  Options(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  /// The value that was given, else the default.
  @SuppressWarnings("unchecked") // under an option's flag is what that option's type made
  public <T> T get(Option<T> option) {
    Object value = values.get(option.flag());
    return value == null ? option.defaultValue() : (T) value;
  }

  /// Whether a flag or a variable gave the value, be it the same as the default.
  public boolean isSet(Option<?> option) {
    return values.containsKey(option.flag());
  }
}
