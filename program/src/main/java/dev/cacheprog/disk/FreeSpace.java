package dev.cacheprog.disk;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How much of a disk is free.
final class FreeSpace {
  private FreeSpace() {}

  /// Bytes of free space for a folder, which need not be there yet; [Long#MAX_VALUE] if that is not
  /// known.
  static long of(@Nullable Path folder) {
    // System calls; a file store would read the table of all mounts.
    for (Path place = folder; place != null; place = place.getParent()) {
      if (Files.exists(place)) {
        return isWritable(place) ? of(place.toFile()) : Long.MAX_VALUE;
      }
    }
    return Long.MAX_VALUE;
  }

  /// No where files cannot be made for another reason than lack of space: the first of them will
  /// say which.
  private static boolean isWritable(Path place) {
    return Files.isDirectory(place) && Files.isWritable(place);
  }

  /// File systems that do not count their space, such as /proc, have a size of 0.
  private static long of(File place) {
    long usable = place.getUsableSpace();
    return usable == 0 && place.getTotalSpace() == 0 ? Long.MAX_VALUE : usable;
  }
}
