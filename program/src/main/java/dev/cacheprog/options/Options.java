package dev.cacheprog.options;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/// The values of all options. Immutable. It has no `toString`, as values may be secret.
public final class Options {
  private final Map<String, Object> values;
  private final Map<String, String> sources;

  /// @param values by the main flag of the option, each made by that option's own type
  /// @param sources the flag or variable of each, by the same
  Options(Map<String, Object> values, Map<String, String> sources) {
    this.values = Map.copyOf(values);
    this.sources = Map.copyOf(sources);
  }

  /// The value that was given, else the default.
  @SuppressWarnings("unchecked") // under an option's flag is what that option's type made
  public <T> T get(Option<T> option) {
    Object value = values.get(option.flag());
    return value == null ? option.defaultValue() : (T) value;
  }

  /// Whether a flag or a variable gave the value, even if it equals the default.
  public boolean isSet(Option<?> option) {
    return values.containsKey(option.flag());
  }

  /// A hash of all values, the same in every process. No value can be read from it.
  public String fingerprint() {
    CRC32 sum = new CRC32();
    sum.update(new TreeMap<>(values).toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }

  /// The flag or variable that gave the value; empty if none did.
  public String source(Option<?> option) {
    return sources.getOrDefault(option.flag(), "");
  }
}
