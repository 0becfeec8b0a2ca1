package dev.cacheprog.core;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The format of times for people and the go command, such as `2026-11-01T12:00:00.5Z`.
public final class Rfc3339 {
  private Rfc3339() {}

  /// The same as `time.toString()`, without its formatter, which takes longer to load than all the
  /// rest of the program at its start.
  public static String format(Instant time) {
    // It omits seconds of zero, which RFC 3339 does not allow.
    String text =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC)
            .toString();
    int minutes = text.indexOf(':');
    return text.indexOf(':', minutes + 1) < 0 ? text + ":00Z" : text + "Z";
  }
}
