package dev.cacheprog.disk;

import dev.cacheprog.core.FileNames;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out which entries of a [GoCache] are in use, by their modification times: go sets that of
/// an entry to now when it uses it, if it is more than an hour old.
public final class GoCacheScan {
  /// How far files are dated back, so that go renews them when it uses them.
  private static final Duration BACK = Duration.ofHours(2);

  private GoCacheScan() {}

  private record Found(UsedEntry entry, FileTime time) {}

  /// The modification time for files that nobody has used since `begin`.
  public static FileTime unused(Instant begin) {
    return FileTime.from(begin.minus(BACK));
  }

  /// Dates back what was used shortly before `begin`, since go would not renew it. Never fails.
  public static void dateBack(Path folder, Instant begin) {
    FileTime unused = unused(begin);
    FileTime first = FileTime.from(begin);
    visit(
        folder,
        (file, time) -> {
          if (time.compareTo(unused) > 0 && time.compareTo(first) < 0) {
            Files.getFileAttributeView(
                    file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(unused, null, null);
          }
        });
  }

  /// The entries that were used or made since `begin`, the first ones first. Those without a body
  /// are left out.
  public static List<UsedEntry> used(Path folder, Instant begin) {
    FileTime first = FileTime.from(begin);
    GoCache cache = new GoCache(folder, Map.of(), first);
    List<Found> found = new ArrayList<>();
    visit(
        folder,
        (file, time) -> {
          if (time.compareTo(first) < 0) {
            return;
          }
          ActionId id = new ActionId(file.getFileName().toString().substring(0, GoCache.ID_HEX));
          Optional<LocalEntry> entry = cache.get(id);
          String program = entry.isPresent() ? GoCache.program(entry.get().path()) : "";
          if (entry.isPresent() && (program.isEmpty() || FileNames.isPlain(program))) {
            found.add(new Found(new UsedEntry(id, entry.get(), program), time));
          }
        });
    found.sort(Comparator.comparing(Found::time));
    return found.stream().map(Found::entry).toList();
  }

  private interface Visitor {
    void visit(Path entryFile, FileTime modified) throws IOException;
  }

  /// Visits all files of entries. What cannot be read is passed over.
  private static void visit(Path folder, Visitor visitor) {
    for (Path shelf : shelves(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf)) {
        for (Path file : files) {
          if (isEntry(file.getFileName().toString())) {
            visitEntry(file, visitor);
          }
        }
      } catch (IOException | DirectoryIteratorException _) {
        // Nothing of it is known to be used.
      }
    }
  }

  private static void visitEntry(Path file, Visitor visitor) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        visitor.visit(file, attributes.lastModifiedTime());
      }
    } catch (IOException _) {
      // It was deleted at this moment, or belongs to somebody else.
    }
  }

  private static boolean isEntry(String name) {
    return name.length() == GoCache.ID_HEX + GoCache.ENTRY.length()
        && name.endsWith(GoCache.ENTRY)
        && CacheDirectory.isHex(name.substring(0, GoCache.ID_HEX));
  }

  /// The folders of a cache that may hold entries.
  static List<Path> shelves(Path folder) {
    List<Path> shelves = new ArrayList<>(256);
    for (int i = 0; i < 256; i++) {
      Path shelf =
          folder.resolve(Character.forDigit(i >> 4, 16) + "" + Character.forDigit(i & 15, 16));
      if (Files.isDirectory(shelf, LinkOption.NOFOLLOW_LINKS)) {
        shelves.add(shelf);
      }
    }
    return shelves;
  }
}
