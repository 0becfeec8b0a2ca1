package dev.cacheprog.disk;

import dev.cacheprog.core.FetchClaims;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Held while objects are fetched in advance, by any number of processes at once. The system
/// releases it when a process is killed. A file system without locks has none; then nobody can wait
/// for the end, and what a killed process has left stays.
public final class FetchLock implements FetchClaims {
  private static final Duration POLL = Duration.ofMillis(10);

  private static final Duration LIMIT = Duration.ofMinutes(10);

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
    try {
      channel.lock(0, Long.MAX_VALUE, true); // who probes it holds it for a moment
    } catch (IOException | OverlappingFileLockException _) {
      // A file system without locks.
    }
    channel.truncate(0); // what an earlier process has claimed
    return channel;
  }

  /// Says what is fetched under the lock.
  ///
  /// @param channel of [#take]
  public static void claim(FileChannel channel, Collection<ActionId> actions) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(actions.size() * Sha256.BYTES);
    for (ActionId action : actions) {
      bytes.put(action.bytes());
    }
    channel.truncate(0);
    channel.write(bytes.flip(), 0);
  }

  @Override
  public Set<ActionId> claimed() {
    Set<ActionId> claimed = new HashSet<>();
    try {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at + Sha256.BYTES <= bytes.length; at += Sha256.BYTES) {
        claimed.add(ActionId.of(Arrays.copyOfRange(bytes, at, at + Sha256.BYTES)));
      }
    } catch (IOException _) {
      // Nothing is known.
    }
    return claimed;
  }

  /// Whether a process holds it.
  @Override
  public boolean isLive() {
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

  /// Returns when no process holds it, or after ten minutes: none takes as long.
  public void await() throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (isLive() && System.nanoTime() - end < 0) {
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
