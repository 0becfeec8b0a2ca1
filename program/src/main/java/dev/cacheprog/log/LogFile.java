package dev.cacheprog.log;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A file that log lines are appended to, by any number of processes at a time. It is opened by the
/// first line. A file that has grown too large is renamed to the same name with `.1` at its end,
/// and the next line begins a new one, so that there are two files of a bounded size at most.
///
/// A line that cannot be written is lost.
public final class LogFile extends OutputStream {
  /// Bytes.
  static final long DEFAULT_LIMIT = 4 << 20;

  /// Other processes make the file grow, too: its size is looked up again after so many bytes of
  /// our own.
  private static final long LOOK_AFTER = 256 << 10;

  private final Path file;
  private final long limit;
  private final boolean makeFolder;

  private @Nullable FileOutputStream out;

  /// How many bytes may be written before the size is looked up again.
  private long before;

  private LogFile(Path file, long limit, boolean makeFolder) {
    this.file = file;
    this.limit = limit;
    this.makeFolder = makeFolder;
  }

  /// A file that is kept small; its folder is made if it is not there.
  public static LogFile bounded(Path file) {
    return bounded(file, DEFAULT_LIMIT);
  }

  static LogFile bounded(Path file, long limit) {
    return new LogFile(file, limit, true);
  }

  /// A file that a user named and looks after.
  ///
  /// @throws IOException if it cannot be opened
  public static LogFile unbounded(Path file) throws IOException {
    LogFile log = new LogFile(file, Long.MAX_VALUE, false);
    log.open();
    return log;
  }

  /// Whether there is such a file, or one with `.1` at the end of its name.
  public static boolean isThere(Path file) {
    return Files.isRegularFile(file) || Files.isRegularFile(older(file));
  }

  /// Deletes the file, and the one with `.1` at the end of its name. Who has them open writes on
  /// into nothing.
  ///
  /// @return the bytes that were in each
  /// @throws IOException if one cannot be deleted
  public static List<Long> delete(Path file) throws IOException {
    List<Long> deleted = new ArrayList<>();
    for (Path path : List.of(file, older(file))) {
      long size = path.toFile().length();
      if (Files.deleteIfExists(path)) {
        deleted.add(size);
      }
    }
    return deleted;
  }

  /// The number of a process that has the file open, as far as /proc tells: of the same user and
  /// machine.
  public static OptionalLong openIn(Path file) {
    Path real;
    try {
      real = file.toRealPath();
    } catch (IOException _) {
      return OptionalLong.empty();
    }
    for (Path process : children(Path.of("/proc"))) {
      String number = process.getFileName().toString();
      if (Character.isDigit(number.charAt(0))) {
        for (Path descriptor : children(process.resolve("fd"))) {
          if (leadsTo(descriptor, real)) {
            return OptionalLong.of(Long.parseLong(number));
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException | UnsupportedOperationException _) {
      return false; // closed meanwhile
    }
  }

  private static List<Path> children(Path folder) {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      stream.forEach(children::add);
      return children;
    } catch (IOException | DirectoryIteratorException _) {
      return List.of(); // another user's, or it has ended
    }
  }

  private static Path older(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Appends the bytes in one piece.
  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (out == null || length > before) {
      open();
    }
    before -= length;
    if (out != null) {
      out.write(bytes, offset, length);
    }
  }

  private void open() throws IOException {
    close();
    // Not a channel: those are closed when a thread that writes is interrupted.
    File path = file.toFile();
    if (path.length() >= limit) {
      rotate();
    }
    if (makeFolder && !path.exists()) {
      path.getParentFile().mkdirs();
    }
    out = new FileOutputStream(path, true);
    before = limit == Long.MAX_VALUE ? limit : Math.clamp(limit - path.length(), 1, LOOK_AFTER);
  }

  /// Of several processes that find the file too large one renames it; the others then find a new
  /// one, or none.
  private void rotate() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && Files.size(file) >= limit) {
        Files.move(
            file, older(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException | OverlappingFileLockException _) {
      // Somebody else has just renamed it, or it stays as it is.
    }
  }

  @Override
  public synchronized void close() throws IOException {
    FileOutputStream open = out;
    out = null;
    if (open != null) {
      open.close();
    }
  }
}
