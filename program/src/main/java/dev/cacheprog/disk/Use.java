package dev.cacheprog.disk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// When a file was used last, so that what nobody needs can be told from what many do: written down
/// at most once an hour, as go does in its own cache.
///
/// Small files carry it as their modification time. Bodies have their [Seal] there, so it is their
/// access time; the kernel may set that too, when somebody reads the file, which does no harm.
final class Use {
  private static final long STEP_MILLIS = 3_600_000;

  /// What was used so lately may still be read: sessions renew their files more often than that.
  static final Duration LEASE =
      Duration.ofHours(2); // not a product: durations multiply in decimals

  private Use() {}

  /// Writes down that a small file is used. Never fails.
  static void note(File file) {
    // One system call, for every local hit; by Files it would be several objects, too.
    long last = file.lastModified();
    long now = System.currentTimeMillis();
    if (last != 0 && now - last > STEP_MILLIS) {
      file.setLastModified(now);
    }
  }

  /// Writes down that a body is used.
  ///
  /// @param attributes what was found a moment ago
  /// @return false if the body is no longer there
  static boolean note(Path body, BasicFileAttributes attributes) {
    long last = attributes.lastAccessTime().toMillis();
    return last > System.currentTimeMillis() - STEP_MILLIS
        || set(body, attributes.lastModifiedTime(), Instant.now());
  }

  /// Writes down when a file was used, however lately that was done before. Never fails.
  ///
  /// @param body whether it is one
  static void set(Path file, boolean body, Instant time) {
    try {
      FileTime modified =
          body ? Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS) : FileTime.from(time);
      set(file, modified, time);
    } catch (IOException _) {
      // It is gone.
    }
  }

  /// @return false if it is gone
  private static boolean set(Path file, FileTime modified, Instant accessed) {
    try {
      Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(modified, FileTime.from(accessed), null);
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException _) {
      // Somebody else's file or a read-only disk.
    }
    return true;
  }
}
