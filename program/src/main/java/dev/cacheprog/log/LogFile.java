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
/// first line. A file beyond the limit is renamed to the same name with the suffix `.1`, and the
/// next line begins a new one, so there are at most two files of bounded size.
///
/// A line that cannot be written is lost.
public final class LogFile extends OutputStream {
  /// Bytes.
  static final long DEFAULT_LIMIT = 4 << 20;

  /// The size is read again after this many bytes of this process, because other processes append
  /// to the file, too.
  private static final long SIZE_CHECK_INTERVAL = 256 << 10;

  private final Path file;
  private final long limit;
  private final boolean createFolder;

  private @Nullable FileOutputStream out;

  /// Bytes that can be written before the size is read again.
  private long untilSizeCheck;

  private LogFile(Path file, long limit, boolean createFolder) {
    this.file = file;
    this.limit = limit;
    this.createFolder = createFolder;
  }

  /// A file with a size limit; its folder is created if it does not exist.
  public static LogFile bounded(Path file) {
    return bounded(file, DEFAULT_LIMIT);
  }

  static LogFile bounded(Path file, long limit) {
    return new LogFile(file, limit, true);
  }

  /// A file that the user named, without a limit.
  ///
  /// @throws IOException if it cannot be opened
  public static LogFile unbounded(Path file) throws IOException {
    LogFile log = new LogFile(file, Long.MAX_VALUE, false);
    log.open();
    return log;
  }

  /// Whether the file or the one with the suffix `.1` exists.
  public static boolean exists(Path file) {
    return Files.isRegularFile(file) || Files.isRegularFile(older(file));
  }

  /// Deletes the file, and the one with the suffix `.1`. A process that has it open continues to
  /// write to the deleted file.
  ///
  /// @return the size of each
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

  /// The ID of a process that has the file open, if /proc lists it: of the same user and machine.
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
      return false; // closed in the meantime
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
    if (out == null || length > untilSizeCheck) {
      open();
    }
    untilSizeCheck -= length;
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
    if (createFolder && !path.exists()) {
      path.getParentFile().mkdirs();
    }
    out = new FileOutputStream(path, true);
    untilSizeCheck =
        limit == Long.MAX_VALUE ? limit : Math.clamp(limit - path.length(), 1, SIZE_CHECK_INTERVAL);
  }

  /// Renames the file. Of several processes that find it beyond the limit, one renames it; the
  /// others then find a new one, or none.
  private void rotate() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      long size = channel.size();
      // Of another size, it is another file by now, and others may be about to rename that.
      if (lock != null && size >= limit && Files.size(file) == size) {
        Files.move(
            file, older(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException | OverlappingFileLockException _) {
      // Another process has just renamed it, or it stays as it is.
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
