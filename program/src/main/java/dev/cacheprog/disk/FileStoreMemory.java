package dev.cacheprog.disk;

import dev.cacheprog.core.StoreMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A [StoreMemory] in files of the root directory. The modification time of a file is when it was
/// written. Each remote store has its folder.
public final class FileStoreMemory implements StoreMemory {
  /// The folder in the root directory.
  static final String FOLDER = "marks";

  private final Path folder;
  private final Supplier<String> store;
  private final InstantSource clock;
  private volatile @Nullable Path ofStore;

  /// @param root the root directory; the folder in it is made by the first text
  /// @param store the name of the remote store; called by the first method that is called here
  public FileStoreMemory(Path root, Supplier<String> store, InstantSource clock) {
    this.folder = root.resolve(FOLDER);
    this.store = store;
    this.clock = clock;
  }

  private Path file(String name) {
    Path known = ofStore;
    if (known == null) {
      // Not SHA-256, which takes milliseconds to load, and this runs before the first get. If two
      // stores have the same sum, each is used with the texts of the other until that fails.
      CRC32 sum = new CRC32();
      sum.update(store.get().getBytes(StandardCharsets.UTF_8));
      known = folder.resolve(Long.toHexString(sum.getValue()));
      ofStore = known;
    }
    return known.resolve(name);
  }

  @Override
  public @Nullable String recall(String name, Duration maxAge) {
    Path file = file(name);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
      if (age.isNegative() || age.compareTo(maxAge) >= 0) {
        return null;
      }
      return attributes.size() == 0 ? "" : Files.readString(file);
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public void remember(String name, String value) {
    Path file = file(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, value);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException _) {
      // A read-only disk.
    }
  }

  @Override
  public void forget(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException _) {
      // It becomes too old in time.
    }
  }
}
