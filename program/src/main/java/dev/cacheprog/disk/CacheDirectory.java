package dev.cacheprog.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The folders of a root directory whose files may be deleted, each with folders that hold files.
/// What does not look as if the program had put it there is passed over, and so are links: a root
/// directory may have been given by mistake.
enum CacheDirectory {
  /// First, so that a session does not find an action whose body has just been deleted.
  ACTIONS("actions", true),
  OUTPUTS("outputs", true),
  STORE_MEMORY(FileStoreMemory.FOLDER, false);

  private static final int BLOCK = 4096;

  private final String folder;
  private final boolean namedById;

  CacheDirectory(String folder, boolean namedById) {
    this.folder = folder;
    this.namedById = namedById;
  }

  /// A file as it was a moment ago.
  ///
  /// @param bytes what it takes on the disk, as far as its size tells
  /// @param used when it was used last; may lie in the future if a clock did
  record Item(Path path, long bytes, Instant used) {
    /// Writes another time of use down. Never fails.
    void use(Instant time) {
      LastUse.set(path, time);
    }
  }

  /// Does something to each file.
  interface Visitor {
    void visit(Item item) throws IOException;
  }

  /// Whether a name is that of a shelf.
  static boolean isShelf(String name) {
    for (CacheDirectory shelf : values()) {
      if (shelf.folder.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /// Whether there is a folder for files in one of the shelves.
  static boolean isAnyUsed(Path root) throws IOException {
    for (CacheDirectory shelf : values()) {
      for (Path inner : children(root.resolve(shelf.folder))) {
        if (isHex(inner.getFileName().toString())
            && Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Visits every file of every shelf; files that come or go meanwhile may be visited or not.
  ///
  /// @throws IOException if a folder cannot be read, or from the visitor
  static void visitAll(Path root, Visitor visitor) throws IOException {
    for (CacheDirectory shelf : values()) {
      for (Path inner : children(root.resolve(shelf.folder))) {
        if (isHex(inner.getFileName().toString())
            && Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
          for (Path file : children(inner)) {
            shelf.visit(file, visitor);
          }
        }
      }
    }
  }

  /// The folders themselves, the inner ones first.
  static void removeEmptyFolders(Path root) throws IOException {
    for (CacheDirectory shelf : values()) {
      Path outer = root.resolve(shelf.folder);
      for (Path inner : children(outer)) {
        removeIfEmpty(inner);
      }
      removeIfEmpty(outer);
    }
  }

  private static void removeIfEmpty(Path folder) {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      TemporaryFiles.discard(folder); // which fails if something is in it
    }
  }

  private void visit(Path file, Visitor visitor) throws IOException {
    String name = file.getFileName().toString();
    if (namedById && (name.length() != 64 || !isHex(name))) {
      return;
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return;
    }
    if (attributes.isRegularFile()) {
      long blocks = Math.max(1, (attributes.size() + BLOCK - 1) / BLOCK);
      visitor.visit(new Item(file, blocks * BLOCK, LastUse.of(attributes).toInstant()));
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  static boolean isHex(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
