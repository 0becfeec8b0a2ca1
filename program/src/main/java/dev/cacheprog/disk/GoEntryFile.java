package dev.cacheprog.disk;

import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What `GOCACHE` knows of an action: a line of fixed length, `v1 <action> <output> <size> <time>`.
/// The numbers are 20 characters wide; the time is in nanoseconds since 1970.
///
/// @param size bytes of the body
/// @param time when the entry was put
record GoEntryFile(ActionId action, OutputId outputId, long size, Instant time) {
  private static final String VERSION = "v1 ";
  private static final int HEX = 64;
  private static final int NUMBER = 20;
  private static final int OUTPUT_AT = VERSION.length() + HEX + 1;
  private static final int SIZE_AT = OUTPUT_AT + HEX + 1;
  private static final int TIME_AT = SIZE_AT + NUMBER + 1;

  /// Bytes of each such file.
  static final int BYTES = TIME_AT + NUMBER + 1;

  private static final long SECOND_NANOS = 1_000_000_000;

  byte[] toBytes() {
    long nanos = time.getEpochSecond() * SECOND_NANOS + time.getNano();
    return (VERSION + action + ' ' + outputId + ' ' + wide(size) + ' ' + wide(nanos) + '\n')
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String wide(long number) {
    String digits = Long.toString(number);
    return " ".repeat(NUMBER - digits.length()) + digits;
  }

  /// The entry in `file`; empty if it is not a regular file that holds the entry of `action`.
  static Optional<GoEntryFile> read(Path file, ActionId action) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return parse(in.readNBytes(BYTES + 1), action);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static Optional<GoEntryFile> parse(byte[] bytes, ActionId action) {
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    if (line.length() != BYTES
        || !line.startsWith(VERSION + action + ' ')
        || line.charAt(SIZE_AT - 1) != ' '
        || line.charAt(TIME_AT - 1) != ' '
        || line.charAt(BYTES - 1) != '\n') {
      return Optional.empty();
    }
    try {
      long size = number(line, SIZE_AT);
      long nanos = number(line, TIME_AT);
      return Optional.of(
          new GoEntryFile(
              action,
              new OutputId(line.substring(OUTPUT_AT, OUTPUT_AT + HEX)),
              size,
              Instant.ofEpochSecond(nanos / SECOND_NANOS, nanos % SECOND_NANOS)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// @throws IllegalArgumentException if there is none, or it is negative
  private static long number(String line, int at) {
    int start = at;
    while (start < at + NUMBER && line.charAt(start) == ' ') {
      start++;
    }
    long value = Long.parseLong(line, start, at + NUMBER, 10);
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return value;
  }
}
