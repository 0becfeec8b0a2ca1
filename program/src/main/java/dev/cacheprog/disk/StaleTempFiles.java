package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// Deletes what processes left in the folder of temporary files when they were killed.
///
/// Goes by age alone: the number of a process says nothing in a folder that containers share. What
/// a living process writes is hardly ever older than seconds.
final class StaleTempFiles {
  private static final Duration AGE = Duration.ofDays(1);

  private StaleTempFiles() {}

  /// Does so in the background. Never fails.
  static void tidy(Path folder) {
    Thread.ofPlatform().daemon().name("tidy").start(() -> delete(folder, Instant.now()));
  }

  static void delete(Path folder, Instant now) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Instant limit = now.minus(AGE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isOurs(file.getFileName().toString()) && isOld(file, limit)) {
          TemporaryFiles.discard(file);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // Somebody else will do it.
    }
  }

  /// Whether a name is one that [TemporaryFiles] or the codec gives.
  private static boolean isOurs(String name) {
    int dash = name.indexOf('-');
    return dash > 0
        && (isNumber(name.substring(0, dash), 16) || name.startsWith("zstd-"))
        && isNumber(name.substring(dash + 1), 10);
  }

  private static boolean isNumber(String text, int radix) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), radix) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isOld(Path file, Instant limit) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      FileTime written = attributes.lastModifiedTime();
      if (!attributes.isRegularFile() || !written.toInstant().isBefore(limit)) {
        return false;
      }
      // A coarse seal says nothing about age, and the file may be about to be renamed.
      return !Seal.isCoarse(written)
          || (Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                  instanceof FileTime changed
              && changed.toInstant().isBefore(limit));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
