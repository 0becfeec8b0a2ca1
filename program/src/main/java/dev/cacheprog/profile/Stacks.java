package dev.cacheprog.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Samples of stacks, with equal stacks combined. Not thread-safe.
final class Stacks {
  /// The number of samples of a stack, and the time that they represent.
  record Weight(long samples, long nanos) {
    Weight plus(Weight other) {
      return new Weight(samples + other.samples, nanos + other.nanos);
    }
  }

  private final Map<List<Frame>, Weight> weights = new LinkedHashMap<>();

  /// @param stack the innermost call first
  /// @param nanos the time that the sample represents
  void add(List<Frame> stack, long nanos) {
    if (!stack.isEmpty()) {
      weights.merge(List.copyOf(stack), new Weight(1, nanos), Weight::plus);
    }
  }

  /// The innermost call first; in the order of their first sample.
  Map<List<Frame>, Weight> weights() {
    return weights;
  }
}
