package dev.cacheprog.stats;

import java.time.Duration;

/// Times as people read them.
final class Units {
  private Units() {}

  /// Such as `0.4 s`, `17 s`, `1 min 12 s`, `2 h 5 min`.
  static String duration(Duration duration) {
    long tenths = Math.round(duration.toMillis() / 100.0);
    if (tenths < 100) {
      return tenths / 10 + "." + tenths % 10 + " s";
    }
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    return minutes / 60 + " h " + minutes % 60 + " min";
  }
}
