package dev.cacheprog.options;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A problem with a command line or the environment.
///
/// @param option whose value is invalid and ignored; null if the option is unknown
/// @param message as that of an [OptionException]
public record OptionProblem(@Nullable Option<?> option, String message) {
  /// The environment without the variables of the options that `problems` name.
  public static Map<String, String> remove(
      List<OptionProblem> problems, Map<String, String> environment) {
    Map<String, String> sound = new HashMap<>(environment);
    for (OptionProblem problem : problems) {
      Option<?> option = problem.option();
      if (option != null) {
        for (String name : option.environmentNames()) {
          sound.remove(name);
          sound.remove(name.concat("_FILE"));
        }
      }
    }
    return sound;
  }
}
