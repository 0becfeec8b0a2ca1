package dev.cacheprog.mtimes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/// Sets modification times that are derived from file contents, so that they are the same in every
/// checkout: go compares them, with size and mode, instead of the contents of files that a test
/// opens (docs/test-results.md).
///
/// Times of folders are derived from the names in them, because go compares these, too, if a test
/// lists a folder. The caller ensures that nothing is written there at the same time.
///
/// Files are read sequentially: after a checkout they are in memory, and 11,000 take half a second.
public final class Settle {
  private final Path folder;
  private final LongConsumer progress;

  private Settle(Path folder, LongConsumer progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /// Sets the times of the files that git tracks in `folder`, and of their folders.
  ///
  /// @param progress receives the number of files at intervals
  /// @return the number of files
  /// @throws IOException if git does not list them, or a time cannot be set; others may be set
  public static long tracked(Path folder, LongConsumer progress) throws IOException {
    Path real = real(folder);
    return new Settle(real, progress).run(Listing.byGit(real));
  }

  /// Sets the times of all files and folders below `folder`, except those of git itself.
  ///
  /// @param progress see [#tracked]
  /// @return the number of files
  /// @throws IOException if a folder cannot be read, or a time cannot be set; others may be set
  public static long all(Path folder, LongConsumer progress) throws IOException {
    Path real = real(folder);
    return new Settle(real, progress).run(Listing.byWalking(real));
  }

  private static Path real(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(real.toString());
    }
    return real;
  }

  private long run(Listing listing) throws IOException {
    List<Path> settled = new ArrayList<>();
    for (Path file : listing.files()) {
      // git lists deleted files, too.
      if (Mtime.settle(file)) {
        settled.add(file);
        if (settled.size() % 1024 == 0) {
          progress.accept(settled.size());
        }
      }
    }
    for (Map.Entry<Path, SortedSet<String>> each : names(listing, settled).entrySet()) {
      Mtime.of(String.join("\0", each.getValue())).giveTo(each.getKey());
    }
    return settled.size();
  }

  /// The names in each folder.
  private Map<Path, SortedSet<String>> names(Listing listing, List<Path> settled) {
    Map<Path, SortedSet<String>> names = new TreeMap<>();
    names.put(folder, new TreeSet<>());
    for (Path each : listing.folders()) {
      names.putIfAbsent(each, new TreeSet<>());
      add(each, names);
    }
    for (Path each : settled) {
      add(each, names);
    }
    return names;
  }

  /// Adds the name of a file or folder to its parent, and the parent to its own.
  private void add(Path path, Map<Path, SortedSet<String>> names) {
    Path holder = path.getParent();
    if (path.equals(folder) || holder == null) {
      return;
    }
    if (names.computeIfAbsent(holder, _ -> new TreeSet<>()).add(path.getFileName().toString())) {
      add(holder, names);
    }
  }
}
