package dev.cacheprog.disk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// When a file was used last, so that what nobody needs can be told from what many do: written down
/// at most once an hour, as go does in its own cache.
///
/// A file carries it as its modification time, in which a body keeps the fraction of the second for
/// its [Seal]. A body's access time is set, too, for programs that delete what nobody has read for
/// long, and for bodies with a coarse seal, whose modification time says nothing.
final class LastUse {
  private static final long STEP_MILLIS = 3_600_000;

  /// What was used so lately may still be read: sessions renew their files more often than that.
  static final Duration LEASE =
      Duration.ofHours(2); // not a product: durations multiply in decimals

  private LastUse() {}

  /// Writes down that a small file is used. Never fails.
  static void note(File file) {
    // One system call, for every local hit; by Files it would be several objects, too.
    long last = file.lastModified();
    long now = System.currentTimeMillis();
    if (last != 0 && now - last > STEP_MILLIS) {
      file.setLastModified(now);
    }
  }

  /// When a file was used last.
  static FileTime of(BasicFileAttributes attributes) {
    FileTime modified = attributes.lastModifiedTime();
    return Seal.isCoarse(modified) ? attributes.lastAccessTime() : modified;
  }

  /// Whether the use of a body was written down so lately that it need not be done again.
  static boolean isNoted(BasicFileAttributes attributes) {
    return of(attributes).toMillis() > System.currentTimeMillis() - STEP_MILLIS;
  }

  /// Writes down when a file was used, however lately that was done before. Never fails.
  static void set(Path file, Instant time) {
    BasicFileAttributeView view =
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      FileTime renewed = Seal.renewed(view.readAttributes().lastModifiedTime(), time);
      view.setTimes(renewed, FileTime.from(time), null);
    } catch (IOException _) {
      // It is gone, somebody else's, or on a read-only disk.
    }
  }
}
