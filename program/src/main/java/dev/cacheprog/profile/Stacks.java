package dev.cacheprog.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Samples of stacks, equal ones as one. For one thread.
final class Stacks {
  /// How often a stack was seen and for how long that stands.
  record Weight(long samples, long nanos) {
    Weight plus(Weight other) {
      return new Weight(samples + other.samples, nanos + other.nanos);
    }
  }

  private final Map<List<Frame>, Weight> weights = new LinkedHashMap<>();

  /// @param stack the innermost call first
  /// @param nanos for how much time the sample stands
  void add(List<Frame> stack, long nanos) {
    if (!stack.isEmpty()) {
      weights.merge(List.copyOf(stack), new Weight(1, nanos), Weight::plus);
    }
  }

  /// The innermost call first; in the order in which they were first seen.
  Map<List<Frame>, Weight> weights() {
    return weights;
  }
}
