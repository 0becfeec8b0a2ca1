package dev.cacheprog.fakes;

/// How hard tests with random inputs try: once as often as they say in `make test`, more with the
/// system property `tests.effort` (4 in `make test-all`, 40 in `make soak`).
public final class Effort {
  private Effort() {}

  public static int times(int rounds) {
    return rounds * Integer.getInteger("tests.effort", 1);
  }
}
