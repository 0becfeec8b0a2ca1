package dev.cacheprog.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Problems with a command line and the environment. Most commands end with the first one; `doctor`
/// collects all of them and continues.
final class Problems {
  private final boolean collect;
  private final List<OptionProblem> collected = new ArrayList<>();

  /// @param collect whether to continue after a problem
  Problems(boolean collect) {
    this.collect = collect;
  }

  /// Adds a problem to the list.
  ///
  /// @param option whose value is invalid; null if the option is unknown
  /// @throws OptionException `e`, if problems are not collected
  void add(@Nullable Option<?> option, OptionException e) throws OptionException {
    if (!collect) {
      throw e;
    }
    collected.add(new OptionProblem(option, String.valueOf(e.getMessage())));
  }

  List<OptionProblem> collected() {
    return collected;
  }
}
