package dev.cacheprog.disk;

import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Tells whether a body on disk is still what was written, for the price of one `stat`.
///
/// The modification time of a finished body has two parts. The seconds say when the body was used
/// ([LastUse]), so programs that delete old files leave alone what builds need. The fraction of the
/// second is the seal and follows from the output id: whoever changes the file sets another one,
/// and only then is the body read and hashed again.
///
/// A file system that keeps no fractions gets a coarse seal instead: whole seconds between 1980 and
/// 2014, which also follow from the output id.
final class Seal {
  private static final long SECOND_NANOS = 1_000_000_000;

  /// 100 ns, the finest step that all file systems with fractions keep (NTFS and SMB have it).
  private static final long STEP_NANOS = 100;

  /// 1980-01-01, the earliest time that every file system knows.
  private static final long COARSE_FIRST = 315_532_800;

  /// 2^30 seconds are 34 years: no clock shows these times any more.
  private static final int COARSE_BITS = 30;

  private Seal() {}

  /// The time of a sealed body that was used at `use`.
  static FileTime timeOf(OutputId id, Instant use) {
    return FileTime.from(use.getEpochSecond() * SECOND_NANOS + fraction(id), TimeUnit.NANOSECONDS);
  }

  /// Never 0, which is what remains where fractions are lost.
  private static long fraction(OutputId id) {
    return (1 + number(id) % (SECOND_NANOS / STEP_NANOS - 1)) * STEP_NANOS;
  }

  static FileTime coarseTimeOf(OutputId id) {
    return FileTime.from(COARSE_FIRST + (number(id) & ((1L << COARSE_BITS) - 1)), TimeUnit.SECONDS);
  }

  /// The first 32 bits of an id.
  private static long number(OutputId id) {
    return Long.parseLong(id.hex(), 0, 8, 16);
  }

  /// Whether a modification time can be a coarse seal, which says nothing about use.
  static boolean isCoarse(FileTime time) {
    long seconds = time.to(TimeUnit.SECONDS) - COARSE_FIRST;
    return seconds >= 0 && seconds < 1L << COARSE_BITS;
  }

  /// The time that says that a file with the time `found` is used now. Sealed or not, it stays so.
  static FileTime renewed(FileTime found, Instant use) {
    return isCoarse(found)
        ? found
        : FileTime.from(
            use.getEpochSecond() * SECOND_NANOS + fraction(found), TimeUnit.NANOSECONDS);
  }

  private static long fraction(FileTime time) {
    return Math.floorMod(time.to(TimeUnit.NANOSECONDS), SECOND_NANOS);
  }

  /// Marks a completely written file as being the body of `id`, used now.
  static void set(Path file, OutputId id) throws IOException {
    BasicFileAttributeView view =
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Instant use = Instant.now();
    FileTime accessed = FileTime.from(use);
    FileTime sealed = timeOf(id, use);
    view.setTimes(sealed, accessed, null);
    if (!view.readAttributes().lastModifiedTime().equals(sealed)) {
      view.setTimes(coarseTimeOf(id), accessed, null);
    }
  }

  /// Whether the time of a file is that of the untouched body of `id`.
  private static boolean isOf(FileTime time, OutputId id) {
    return fraction(time) == fraction(id) || time.equals(coarseTimeOf(id));
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
      if (isOf(attributes.lastModifiedTime(), id)) {
        if (LastUse.isNoted(attributes)) {
          return true;
        }
      } else if (!hash(file).equals(id)) {
        return false;
      }
    } catch (IOException _) {
      return false;
    }
    try {
      set(file, id);
    } catch (NoSuchFileException _) {
      return false; // somebody has just deleted it
    } catch (IOException _) {
      // Somebody else's file or a read-only disk: nothing can be noted there.
    }
    return true;
  }

  private static OutputId hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return OutputId.ofBody(in);
    }
  }
}
