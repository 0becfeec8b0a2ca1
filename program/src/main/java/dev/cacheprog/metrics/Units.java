package dev.cacheprog.metrics;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them.
final class Units {
  private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Units() {}

  /// Such as `512 B`, `4.1 MiB`.
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    // What would be written as 1024.0 is 1.0 of the next unit.
    for (; size >= 1023.95 && unit < SIZES.length - 1; unit++) {
      size /= 1024;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, SIZES[unit]);
  }

  /// Such as `0.4s`, `16.8s`, `1m12s`, `2h05m`.
  static String duration(Duration duration) {
    long tenths = Math.round(duration.toMillis() / 100.0);
    if (tenths < 600) {
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    long minutes = Math.round(seconds / 60.0);
    return String.format(Locale.ROOT, "%dh%02dm", minutes / 60, minutes % 60);
  }
}
