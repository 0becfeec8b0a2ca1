package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What a restore leaves in a [GoCache] for the save that follows: when it began. All that is used
/// from then on is used by the job.
public final class RestoreMark {
  /// The folder for files that are not go's, in that of the cache.
  static final String FOLDER = "cacheprog";

  private static final String FILE = "restored";

  /// Go removes old entries once a day, and notes the time in this file.
  private static final String TRIM = "trim.txt";

  private RestoreMark() {}

  /// Notes that a restore has begun. Keeps go from looking for old entries in a new cache.
  ///
  /// @throws IOException if the folder cannot be written
  public static void write(Path folder, Instant begin) throws IOException {
    Path own = folder.resolve(FOLDER);
    Files.createDirectories(own);
    Files.writeString(own.resolve(FILE), begin + "\n");
    try {
      Files.writeString(
          folder.resolve(TRIM),
          Long.toString(begin.getEpochSecond()),
          StandardCharsets.US_ASCII,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException _) {
      // go has trimmed it before
    }
  }

  /// When the last restore began; empty if there was none.
  public static Optional<Instant> read(Path folder) {
    try {
      return Optional.of(
          Instant.parse(Files.readString(folder.resolve(FOLDER).resolve(FILE)).strip()));
    } catch (IOException | DateTimeException _) {
      return Optional.empty();
    }
  }
}
