package dev.cacheprog.gcs;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Tokens that a test gives. The first one lasts until it is renewed.
final class GivenToken implements Tokens {
  private final Queue<String> tokens;

  GivenToken(String... tokens) {
    this.tokens = new ArrayDeque<>(List.of(tokens));
  }

  @Override
  public Authorization current() {
    return new Authorization(Map.of("Authorization", "Bearer " + tokens.element()));
  }

  @Override
  public @Nullable Authorization renewed(Authorization rejected) {
    if (tokens.size() == 1) {
      return null;
    }
    tokens.remove();
    return current();
  }

  @Override
  public String origin() {
    return "a test";
  }
}
