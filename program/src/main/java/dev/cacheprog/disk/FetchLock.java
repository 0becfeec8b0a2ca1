package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Held while objects are fetched in advance, by any number of processes at once. The system
/// releases it when a process is killed. A file system without locks has none; then nobody can wait
/// for the end, and what a killed process has left stays.
public final class FetchLock {
  private static final Duration POLL = Duration.ofMillis(10);

  private final Path file;
  private final @Nullable Path leftovers;

  private FetchLock(Path file, @Nullable Path leftovers) {
    this.file = file;
    this.leftovers = leftovers;
  }

  /// That of restores.
  ///
  /// @param goCache the folder of a [GoCache]
  public static FetchLock ofRestores(Path goCache) {
    return new FetchLock(
        goCache.resolve(RestoreMark.FOLDER).resolve("lock"), temporaryFiles(goCache));
  }

  /// That of prefills of a root directory.
  public static FetchLock ofPrefills(Path root) {
    return new FetchLock(root.resolve("prefill.lock"), null);
  }

  /// Where files of a [GoCache] are written.
  static Path temporaryFiles(Path goCache) {
    return goCache.resolve(RestoreMark.FOLDER).resolve("tmp");
  }

  /// Takes it, and deletes what a killed process has left.
  ///
  /// @return closed by the caller, which releases it
  /// @throws IOException if the folder cannot be written
  public FileChannel take() throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (leftovers != null) {
      try (FileLock alone = tryLock(channel, false)) {
        if (alone != null) {
          delete(leftovers);
        }
      }
    }
    tryLock(channel, true);
    return channel;
  }

  /// Whether a process holds it.
  public boolean isTaken() {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock alone = channel.tryLock()) {
      return alone == null;
    } catch (OverlappingFileLockException _) {
      return true; // by this process
    } catch (IOException _) {
      return false;
    }
  }

  /// Returns when no process holds it.
  public void await() throws InterruptedException {
    while (isTaken()) {
      Thread.sleep(POLL);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (IOException | OverlappingFileLockException _) {
      return null;
    }
  }

  /// Deletes a folder with its files and folders of files. Never fails.
  private static void delete(Path folder) {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        files.forEach(FetchLock::delete);
      } catch (IOException | DirectoryIteratorException _) {
        // It stays.
      }
    }
    TemporaryFiles.discard(folder);
  }
}
