package dev.cacheprog.disk;

import dev.cacheprog.store.OutputId;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What the local store knows of an action: one line of text, `cacheprog1 <output id> <bytes>
/// <seconds>.<nanoseconds>`.
///
/// @param size bytes of the body
/// @param time when the entry was first put
record ActionFile(OutputId outputId, long size, Instant time) {
  private static final String FORMAT = "cacheprog1";

  /// No record is as long; what is longer need not fit into memory.
  private static final int MAX_BYTES = 256;

  byte[] toBytes() {
    String line =
        FORMAT
            + ' '
            + outputId.hex()
            + ' '
            + size
            + ' '
            + time.getEpochSecond()
            + '.'
            + time.getNano()
            + '\n';
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /// The record in `file`, or empty if there is no such file or it is not a record that this
  /// version wrote.
  static Optional<ActionFile> read(File file) {
    String line;
    // Not by Files: its channels would be 40 more classes to load for the first hit.
    try (InputStream in = new FileInputStream(file)) {
      line = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII);
    } catch (IOException _) {
      return Optional.empty();
    }
    return parse(line);
  }

  static Optional<ActionFile> parse(String line) {
    int output = line.indexOf(' ') + 1;
    int size = line.indexOf(' ', output) + 1;
    int seconds = line.indexOf(' ', size) + 1;
    int nanos = line.indexOf('.', seconds) + 1;
    int end = line.length() - 1;
    if (output == 0 || size == 0 || seconds == 0 || nanos == 0 || line.charAt(end) != '\n') {
      return Optional.empty();
    }
    if (!line.startsWith(FORMAT) || output != FORMAT.length() + 1) {
      return Optional.empty();
    }
    try {
      long bytes = Long.parseLong(line, size, seconds - 1, 10);
      if (bytes < 0) {
        return Optional.empty();
      }
      return Optional.of(
          new ActionFile(
              new OutputId(line.substring(output, size - 1)),
              bytes,
              Instant.ofEpochSecond(
                  Long.parseLong(line, seconds, nanos - 1, 10),
                  Integer.parseInt(line, nanos, end, 10))));
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }
}
