package dev.cacheprog.disk;

import dev.cacheprog.core.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/// Tells whether a body on disk is still what was written, for the price of one `stat`.
///
/// A finished body gets a modification time made from its output id. Whoever changes the file
/// afterwards changes that time, and only then is the body read and hashed again. The time has
/// whole seconds, which every archive format keeps.
final class Seal {
  /// 1980-01-01, the earliest time that every file system and archive knows.
  private static final long FIRST_SECOND = 315_532_800;

  /// 2^30 seconds are 34 years: the times lie before 2014 and are nobody's accident.
  private static final int SECONDS_BITS = 30;

  private Seal() {}

  static FileTime timeOf(OutputId id) {
    long bits = Long.parseLong(id.hex(), 0, 8, 16) & ((1L << SECONDS_BITS) - 1);
    return FileTime.fromMillis((FIRST_SECOND + bits) * 1000);
  }

  /// Whether a time is one that bodies are given.
  static boolean isSeal(Instant time) {
    long bits = time.getEpochSecond() - FIRST_SECOND;
    return bits >= 0 && bits < 1L << SECONDS_BITS;
  }

  /// Marks a completely written file as being the body of `id`.
  static void set(Path file, OutputId id) throws IOException {
    Files.setLastModifiedTime(file, timeOf(id));
  }

  /// Whether `file` holds the body of `id`, which is then noted as used. A body that was touched,
  /// but proves right, is sealed again.
  static boolean holds(Path file, OutputId id, long size) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile() || attributes.size() != size) {
        return false;
      }
      if (attributes.lastModifiedTime().equals(timeOf(id))) {
        return Use.note(file, attributes);
      }
      if (!hash(file).equals(id)) {
        return false;
      }
    } catch (IOException _) {
      return false;
    }
    try {
      set(file, id);
    } catch (IOException _) {
      // Somebody else's file or a read-only disk: it will be read again next time.
    }
    Use.set(file, true, Instant.now());
    return true;
  }

  private static OutputId hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return OutputId.ofBody(in);
    }
  }
}
