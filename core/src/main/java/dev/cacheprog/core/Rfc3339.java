package dev.cacheprog.core;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Times as people and the go command read them, such as `2026-11-01T12:00:00.5Z`.
public final class Rfc3339 {
  private Rfc3339() {}

  /// What `time.toString()` gives, without the formatter behind it, which takes longer to load than
  /// all the rest of the program's start.
  public static String format(Instant time) {
    // Leaves the seconds out where they are zero, which RFC 3339 does not allow.
    String text =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC)
            .toString();
    int minutes = text.indexOf(':');
    return text.indexOf(':', minutes + 1) < 0 ? text + ":00Z" : text + "Z";
  }
}
