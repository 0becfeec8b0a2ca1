package dev.cacheprog.disk;

import dev.cacheprog.disk.CacheDirectory.Item;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Deletes from a root directory what was not used for long, and what was used least recently if
/// there is more than there may be. What a running session has handed out stays (see
/// [LastUse#LEASE]).
///
/// Goes over the files twice instead of remembering them: a first time to find out how old is too
/// old, a second time to delete, just after another look at the file. So it needs little memory,
/// and many processes may do it, or be killed while they do it.
public final class Trim {
  /// What was used so lately is not deleted.
  public static final Duration PROTECTED = LastUse.LEASE;

  /// Its lock is held by who trims; its modification time says when that was done last.
  private static final String MARKER = "trimmed";

  /// The folder of files being written.
  private static final String TEMPORARY = "tmp";

  private static final Duration INTERVAL = Duration.ofHours(1);

  /// Ages are told apart by minutes, up to this many.
  private static final int MINUTES = 100 * 24 * 60;

  private final Path root;
  private final DiskLimits limits;
  private final Instant now;
  private final LongConsumer progress;

  /// What was not used since then goes; null if age does not matter.
  private final @Nullable Instant expiry;

  /// How many bytes were used how many minutes ago.
  private final long[] bytesByAge = new long[MINUTES + 1];

  private long seen;
  private long files;
  private long bytes;
  private long recentFiles;
  private long recentBytes;
  private long deletedFiles;
  private long deletedBytes;

  private boolean anyExpired;

  /// How many bytes still have to go.
  private long excess;

  private Trim(Path root, DiskLimits limits, Instant now, LongConsumer progress) {
    this.root = root;
    this.limits = limits;
    this.now = now;
    this.progress = progress;
    Duration age = limits.maxAge().compareTo(LastUse.LEASE) < 0 ? LastUse.LEASE : limits.maxAge();
    this.expiry = limits.maxAge().isZero() ? null : now.minus(age);
  }

  /// What was done.
  ///
  /// @param keptBytes of the files that are still there, in whole blocks
  /// @param recentFiles those of them that were used in the last two hours, and are kept whatever
  ///   the limits are
  public record Result(
      long deletedFiles,
      long deletedBytes,
      long keptFiles,
      long keptBytes,
      long recentFiles,
      long recentBytes) {
    static final Result NOTHING = new Result(0, 0, 0, 0, 0, 0);
  }

  /// Trims if nobody does so at this moment.
  ///
  /// @param progress is told, now and then, how many files were looked at
  /// @return empty if another process is at it
  /// @throws IOException if `root` cannot be read; a file that cannot be deleted is kept
  public static Optional<Result> now(
      Path root, DiskLimits limits, Instant now, LongConsumer progress) throws IOException {
    if (!Files.isDirectory(root)) {
      return Optional.of(Result.NOTHING);
    }
    Path marker = root.resolve(MARKER);
    try (FileChannel channel =
            FileChannel.open(
                marker,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return Optional.empty();
      }
      Result result = new Trim(root, limits, now, progress).run();
      Files.setLastModifiedTime(marker, FileTime.from(now));
      return Optional.of(result);
    } catch (OverlappingFileLockException _) {
      return Optional.empty(); // it is another thread of this process
    }
  }

  /// Whether it is some time since it was done last.
  static boolean isDue(Path root, Instant now) {
    try {
      Instant last = Files.getLastModifiedTime(root.resolve(MARKER)).toInstant();
      return last.isAfter(now) || last.isBefore(now.minus(INTERVAL));
    } catch (NoSuchFileException _) {
      return Files.isDirectory(root);
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether a folder holds what sessions have stored, or nothing at all that is not theirs. Others
  /// may have been given by mistake.
  ///
  /// @throws IOException if it cannot be read
  public static boolean isRoot(Path folder) throws IOException {
    return CacheDirectory.isAnyUsed(folder) || isAsGoodAsEmpty(folder);
  }

  private static boolean isAsGoodAsEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (!name.equals(MARKER)
            && !((CacheDirectory.isShelf(name) || name.equals(TEMPORARY)) && isEmpty(child))) {
          return false;
        }
      }
      return true;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      return !children.iterator().hasNext();
    } catch (NotDirectoryException _) {
      return false;
    }
  }

  /// Deletes all that sessions have stored in `root`, whether or not somebody uses it.
  ///
  /// @throws IOException if `root` cannot be read, or a file cannot be deleted
  public static Result all(Path root, LongConsumer progress) throws IOException {
    Trim trim = new Trim(root, new DiskLimits(0, Duration.ZERO), Instant.EPOCH, progress);
    CacheDirectory.visitAll(
        root,
        item -> {
          trim.count();
          if (Files.deleteIfExists(item.path())) {
            trim.deletedFiles++;
            trim.deletedBytes += item.bytes();
          }
        });
    CacheDirectory.removeEmptyFolders(root);
    Path temporary = root.resolve(TEMPORARY);
    StaleTempFiles.delete(temporary, Instant.MAX);
    if (Files.isDirectory(temporary, LinkOption.NOFOLLOW_LINKS)) {
      TemporaryFiles.discard(temporary); // which fails if something is in it
    }
    Files.deleteIfExists(root.resolve(MARKER));
    return new Result(trim.deletedFiles, trim.deletedBytes, 0, 0, 0, 0);
  }

  private Result run() throws IOException {
    CacheDirectory.visitAll(root, this::weigh);
    int oldest = oldest();
    if (anyExpired || oldest <= MINUTES) {
      CacheDirectory.visitAll(root, item -> deleteIfOlder(item, oldest));
    }
    return new Result(
        deletedFiles,
        deletedBytes,
        files - deletedFiles,
        bytes - deletedBytes,
        recentFiles,
        recentBytes);
  }

  private void count() {
    seen++;
    if (seen % 1024 == 0) {
      progress.accept(seen);
    }
  }

  private void weigh(Item item) {
    count();
    files++;
    bytes += item.bytes();
    if (!item.used().isBefore(now.minus(LastUse.LEASE))) {
      recentFiles++;
      recentBytes += item.bytes();
    }
    if (isExpired(item)) {
      anyExpired = true;
      excess -= item.bytes();
      return;
    }
    if (item.used().isAfter(now.plus(LastUse.LEASE))) {
      item.use(now); // a clock was ahead; it would be kept for ever
    }
    bytesByAge[age(item)] += item.bytes();
  }

  private boolean isExpired(Item item) {
    return expiry != null && item.used().isBefore(expiry);
  }

  /// Minutes since it was used.
  private int age(Item item) {
    return Math.clamp(Duration.between(item.used(), now).toMinutes(), 0, MINUTES);
  }

  /// The first age of which something has to go, so that no more is there than may be; [#excess] is
  /// then how much of that. More than [#MINUTES] if all may stay.
  private int oldest() {
    if (limits.maxBytes() == 0) {
      return MINUTES + 1;
    }
    excess += bytes - limits.maxBytes();
    int age = MINUTES + 1;
    while (excess > 0) {
      if (age == LastUse.LEASE.toMinutes()) {
        excess = Long.MAX_VALUE; // not even all that may go is enough
        return age;
      }
      age--;
      if (bytesByAge[age] >= excess) {
        return age;
      }
      excess -= bytesByAge[age];
    }
    return age;
  }

  private void deleteIfOlder(Item item, int oldest) {
    count();
    boolean expired = isExpired(item);
    int age = age(item);
    if (!expired && (age < oldest || (age == oldest && excess <= 0))) {
      return;
    }
    try {
      if (Files.deleteIfExists(item.path())) {
        deletedFiles++;
        deletedBytes += item.bytes();
        if (!expired && age == oldest) {
          excess -= item.bytes();
        }
      }
    } catch (IOException _) {
      // Somebody else's.
    }
  }
}
