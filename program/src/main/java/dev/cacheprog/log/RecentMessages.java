package dev.cacheprog.log;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/// The messages of the last minute of all processes that share a folder, so that a hundred go
/// commands do not print the same message a hundred times. Each message is an empty file, whose
/// modification time is that of the message. If the folder cannot be written, every message is new.
public final class RecentMessages {
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Path folder;
  private final Supplier<String> configuration;
  private final InstantSource clock;

  /// The messages of this process, which it can repeat.
  private final Set<String> own = new HashSet<>();

  /// @param folder created when it is needed
  /// @param configuration read at the first message; messages of processes with another
  ///   configuration are separate
  public RecentMessages(Path folder, Supplier<String> configuration, InstantSource clock) {
    this.folder = folder;
    this.configuration = configuration;
    this.clock = clock;
  }

  /// Deletes the messages in a folder, and the folder. Never fails.
  public static void forget(Path folder) {
    File[] files = folder.toFile().listFiles();
    if (files == null || Files.isSymbolicLink(folder)) {
      return;
    }
    for (File file : files) {
      if (file.length() == 0) {
        file.delete();
      }
    }
    folder.toFile().delete();
  }

  /// Whether no other process has written this message within the last minute. Remembers it as a
  /// message of this process.
  synchronized boolean isNew(String message) {
    if (own.contains(message)) {
      return true;
    }
    File file = folder.resolve(name(message)).toFile();
    Instant now = clock.instant();
    Duration age = Duration.between(Instant.ofEpochMilli(file.lastModified()), now);
    if (!age.isNegative() && age.compareTo(INTERVAL) < 0) {
      return false;
    }
    own.add(message);
    remember(file, now);
    return true;
  }

  private void remember(File file, Instant now) {
    try {
      folder.toFile().mkdirs();
      file.createNewFile();
      file.setLastModified(now.toEpochMilli());
    } catch (IOException _) {
      // Then the message is printed more often.
    }
  }

  /// Two messages with the same checksum would only be printed less often.
  private String name(String message) {
    CRC32 sum = new CRC32();
    sum.update(configuration.get().getBytes(StandardCharsets.UTF_8));
    sum.update('\n');
    sum.update(message.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
