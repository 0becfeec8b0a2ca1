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

/// Gives files modification times that follow from their content, so that they are the same in
/// every checkout: go takes them, with size and mode, for the content of what a test opens
/// (docs/test-results.md).
///
/// Folders get times that follow from the names in them, since go looks at these, too, when a test
/// lists or examines a folder. Who calls sees to it that nobody writes there meanwhile.
///
/// One file after the other: after a checkout they are in memory, and 11,000 take half a second.
public final class Settle {
  private final Path folder;
  private final LongConsumer progress;

  private Settle(Path folder, LongConsumer progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /// Settles what git tracks in `folder`, and the folders that hold it.
  ///
  /// @param progress is told, now and then, how many files were settled
  /// @return how many files there are
  /// @throws IOException if git does not list them, or a file cannot be settled; others may be
  public static long tracked(Path folder, LongConsumer progress) throws IOException {
    Path real = real(folder);
    return new Settle(real, progress).run(Listing.byGit(real));
  }

  /// Settles all files below `folder`, and all folders, but nothing that is git's own.
  ///
  /// @param progress see [#tracked]
  /// @return how many files there are
  /// @throws IOException if a folder cannot be read, or a file cannot be settled; others may be
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
      // git lists what is deleted, too.
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

  /// What is in each folder.
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

  /// Notes a file or folder in the folder that holds it, and that one in its own.
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
