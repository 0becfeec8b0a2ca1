package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Files being written, in a folder on the same file system as their final places.
final class TemporaryFiles {
  /// Readable by the go commands of other users, whatever the umask.
  private static final Set<PosixFilePermission> FILE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);

  /// Folders and programs.
  private static final Set<PosixFilePermission> EXECUTABLE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Path folder;

  /// Hardly ever that of another process; where it is, the loop in [#create] tells them apart.
  private final String prefix = Long.toHexString(System.nanoTime()) + "-";

  private final AtomicLong count = new AtomicLong();

  /// Whether new files have the right mode by themselves; null until there was one.
  private volatile @Nullable Boolean umaskAllows;

  /// The same for folders.
  private volatile @Nullable Boolean umaskAllowsFolders;

  /// Folders that were there a moment ago, so that the first file in each does not fail first.
  private final Set<Path> known = ConcurrentHashMap.newKeySet();

  TemporaryFiles(Path folder) {
    this.folder = folder;
  }

  /// A file under construction.
  ///
  /// @param channel open for writing, closed by the caller
  record Open(Path path, FileChannel channel) {}

  /// Makes a new, empty file, mode 0644.
  Open create() throws IOException {
    while (true) {
      long number = count.incrementAndGet();
      if (number == 1) {
        // A session that writes nothing, as most are in an editor, leaves it to others.
        StaleTempFiles.tidy(folder);
      }
      Path path = folder.resolve(prefix + number);
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (umaskAllows == null) {
          umaskAllows = has(path, FILE);
        }
        if (Boolean.FALSE.equals(umaskAllows)) {
          allow(path, FILE);
        }
        return new Open(path, channel);
      } catch (FileAlreadyExistsException _) {
        // the next number
      } catch (NoSuchFileException _) {
        makeFolders(folder);
      }
    }
  }

  /// Asked of the first file and the first folder only: all that come after have the same mode.
  private static boolean has(Path path, Set<PosixFilePermission> permissions) throws IOException {
    try {
      return Files.getPosixFilePermissions(path).equals(permissions);
    } catch (UnsupportedOperationException _) {
      return true; // Windows has no modes
    }
  }

  /// A new file that holds `bytes`.
  Path write(byte[] bytes) throws IOException {
    Open file = create();
    try (FileChannel channel = file.channel()) {
      writeFully(channel, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      discard(file.path());
      throw e;
    }
    return file.path();
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Gives a finished file its final name, in place of any other; on failure the file is gone.
  void move(Path file, Path target) throws IOException {
    try {
      rename(file, target);
    } catch (IOException e) {
      discard(file);
      throw e;
    }
  }

  /// The same, but on failure the file stays.
  void rename(Path file, Path target) throws IOException {
    Path parent = target.getParent();
    if (parent != null && known.add(parent)) {
      makeFolders(parent);
    }
    try {
      replace(file, target);
    } catch (NoSuchFileException _) {
      makeFolders(parent); // somebody has removed it
      replace(file, target);
    }
  }

  private static void replace(Path file, Path target) throws IOException {
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      // A file cannot take the place of a folder: the folder gives way.
      Files.move(target, Path.of(file + "-displaced"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Removes a file that will not be finished. Never fails.
  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // It stays behind; it has no final name, so it does no harm.
    }
  }

  private void makeFolders(@Nullable Path folder) throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    makeFolders(folder.getParent());
    try {
      Files.createDirectory(folder, new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return; // another process was quicker
      }
      throw e; // a link that leads nowhere
    }
    if (umaskAllowsFolders == null) {
      umaskAllowsFolders = has(folder, EXECUTABLE);
    }
    if (Boolean.FALSE.equals(umaskAllowsFolders)) {
      allow(folder, EXECUTABLE);
    }
  }

  /// Gives a file mode 0755. Never fails: most bodies are not run, and not every file system has
  /// modes.
  static void makeExecutable(Path file) {
    try {
      allow(file, EXECUTABLE);
    } catch (IOException _) {
      // It can be read, if not run.
    }
  }

  private static void allow(Path path, Set<PosixFilePermission> permissions) throws IOException {
    try {
      Files.setPosixFilePermissions(path, permissions);
    } catch (UnsupportedOperationException _) {
      // Windows has no modes.
    }
  }
}
