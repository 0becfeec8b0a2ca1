package dev.cacheprog.mtimes;

import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// A modification time derived from a hash.
///
/// In whole seconds, which all file systems support, and in the past, because go does not trust
/// files that changed recently.
///
/// @param seconds since 1970; from 1980 to 2014
record Mtime(long seconds) {
  /// 1980-01-01, the earliest time that every file system and archive format supports.
  private static final long FIRST = 315_532_800;

  /// 2^30 seconds are 34 years.
  private static final long BITS = (1L << 30) - 1;

  Mtime {
    if (seconds < FIRST || seconds > FIRST + BITS) {
      throw new IllegalArgumentException("not between 1980 and 2014: " + seconds);
    }
  }

  private static Mtime of(OutputId hash) {
    return new Mtime(FIRST + (Long.parseLong(hash.hex(), 0, 8, 16) & BITS));
  }

  /// The time of a text.
  static Mtime of(String text) {
    return of(OutputId.ofBody(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Sets the time of a file by its contents, and that of a link by its target.
  ///
  /// @return false if it is neither, or does not exist
  static boolean settle(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      of(Files.readSymbolicLink(file).toString()).giveTo(file, attributes);
    } else if (attributes.isRegularFile()) {
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        of(OutputId.ofBody(in)).giveTo(file, attributes);
      }
    } else {
      return false;
    }
    return true;
  }

  /// Sets this time on a path, unless it has it already.
  void giveTo(Path path) throws IOException {
    giveTo(path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  /// A correct time is not set again, because that would change the ctime, by which git detects
  /// changes.
  private void giveTo(Path path, BasicFileAttributes attributes) throws IOException {
    FileTime time = FileTime.fromMillis(seconds * 1000);
    if (!attributes.lastModifiedTime().equals(time)) {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(time, null, null);
    }
  }
}
