package dev.cacheprog.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;

/// Values for tests.
public final class Samples {
  private Samples() {}

  /// An action for each name.
  public static ActionId action(String name) {
    return ActionId.of(OutputId.ofBody(name.getBytes(UTF_8)).bytes());
  }
}
