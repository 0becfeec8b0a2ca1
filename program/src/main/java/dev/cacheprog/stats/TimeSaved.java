package dev.cacheprog.stats;

import dev.cacheprog.core.BuildCosts;
import java.time.Duration;

/// Estimates how much of the processor's time hits have saved.
final class TimeSaved {
  private TimeSaved() {}

  /// @param bytesHit bytes of the bodies of hits
  static Duration estimate(long bytesHit) {
    return Duration.ofMillis(Math.round(BuildCosts.estimate(bytesHit) * 1000));
  }
}
