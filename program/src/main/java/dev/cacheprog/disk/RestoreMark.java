package dev.cacheprog.disk;

import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a restore leaves in a [GoCache] for the save that follows: when it began, since all that is
/// used from then on is used by the job, what it has fetched, and what it could not fetch.
public final class RestoreMark {
  /// The folder for files that are not go's, in that of the cache.
  static final String FOLDER = "cacheprog";

  private static final String FILE = "restored";

  private static final String LOST = "lost";

  private static final String FETCHED = "fetched";

  /// Longer than a job takes.
  private static final Duration VALIDITY = Duration.ofDays(1);

  /// Go removes old entries once a day, and notes the time in this file.
  private static final String TRIM = "trim.txt";

  private RestoreMark() {}

  /// Notes that a restore has begun. Keeps go from looking for old entries in a new cache.
  ///
  /// @throws IOException if the folder cannot be written
  public static void write(Path folder, Instant begin) throws IOException {
    Path own = folder.resolve(FOLDER);
    Files.createDirectories(own);
    Files.deleteIfExists(own.resolve(LOST));
    Files.deleteIfExists(own.resolve(FETCHED));
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

  /// Notes what the store has listed and not delivered.
  public static void writeLost(Path folder, Set<ActionId> lost) throws IOException {
    if (!lost.isEmpty()) {
      List<String> lines = lost.stream().map(ActionId::hex).toList();
      Files.write(folder.resolve(FOLDER).resolve(LOST), lines);
    }
  }

  /// Notes how many bytes were fetched, uncompressed.
  public static void writeFetched(Path folder, long bytes) throws IOException {
    Files.writeString(folder.resolve(FOLDER).resolve(FETCHED), bytes + "\n");
  }

  /// What the last restore has noted as fetched; 0 if it has not ended.
  public static long readFetched(Path folder) {
    try {
      return Long.parseLong(Files.readString(folder.resolve(FOLDER).resolve(FETCHED)).strip());
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
  }

  /// When the last restore began; empty if there was none for a day.
  public static Optional<Instant> read(Path folder) {
    try {
      Instant begin = Instant.parse(Files.readString(folder.resolve(FOLDER).resolve(FILE)).strip());
      return begin.isBefore(Instant.now().minus(VALIDITY)) ? Optional.empty() : Optional.of(begin);
    } catch (IOException | DateTimeException _) {
      return Optional.empty();
    }
  }

  /// What the last restore has noted as not delivered.
  public static Set<ActionId> readLost(Path folder) {
    Set<ActionId> lost = new HashSet<>();
    try {
      for (String line : Files.readAllLines(folder.resolve(FOLDER).resolve(LOST))) {
        lost.add(new ActionId(line));
      }
    } catch (IOException | IllegalArgumentException _) {
      // The rest is not known.
    }
    return lost;
  }
}
