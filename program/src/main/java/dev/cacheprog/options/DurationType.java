package dev.cacheprog.options;

import java.time.Duration;

/// A Go duration that is not negative, such as `1h30m`, `500ms` or `0`.
final class DurationType extends ValueType<Duration> {
  DurationType() {
    super("duration", Arity.ONE);
  }

  @Override
  public Duration parse(String text) {
    Duration duration = GoDuration.parse(text);
    if (duration.isNegative()) {
      throw new IllegalArgumentException("must not be negative");
    }
    return duration;
  }
}
