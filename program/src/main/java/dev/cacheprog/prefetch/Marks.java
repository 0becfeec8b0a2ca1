package dev.cacheprog.prefetch;

import dev.cacheprog.core.StoreMemory;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// What sessions on this machine found out about a remote store, each a file whose modification
/// time tells when. They save asking the store again, and may be lost.
public final class Marks implements StoreMemory {
  private final Path folder;
  private final Supplier<String> store;
  private final InstantSource clock;
  private volatile @Nullable Path ofStore;

  /// @param folder made when it is needed
  /// @param store tells one remote store from another; asked for when the first mark is
  public Marks(Path folder, Supplier<String> store, InstantSource clock) {
    this.folder = folder;
    this.store = store;
    this.clock = clock;
  }

  private Path file(String name) {
    Path known = ofStore;
    if (known == null) {
      // Not SHA-256, which takes milliseconds to load, and this runs before the first get. Two
      // stores with one sum would be asked less often, and one of them be spoken to as the other
      // wants it until that fails.
      CRC32 sum = new CRC32();
      sum.update(store.get().getBytes(StandardCharsets.UTF_8));
      known = folder.resolve(Long.toHexString(sum.getValue()));
      ofStore = known;
    }
    return known.resolve(name);
  }

  /// The mark that nobody has put `id`.
  static String absent(ActionId id) {
    return "absent-" + id;
  }

  /// Whether the mark was made less than `valid` ago.
  boolean isRecent(String name, Duration valid) {
    try {
      FileTime made = Files.getLastModifiedTime(file(name));
      Duration age = Duration.between(made.toInstant(), clock.instant());
      return !age.isNegative() && age.compareTo(valid) < 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// Never fails: what cannot be remembered is found out again.
  void make(String name) {
    Path file = file(name);
    try {
      Files.createDirectories(file.getParent());
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException _) {
        // its time is what counts
      }
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException _) {
      // A read-only disk.
    }
  }

  @Override
  public @Nullable String recall(String name, Duration maxAge) {
    if (!isRecent(name, maxAge)) {
      return null;
    }
    try {
      return Files.readString(file(name));
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
      // It gets too old in time.
    }
  }
}
