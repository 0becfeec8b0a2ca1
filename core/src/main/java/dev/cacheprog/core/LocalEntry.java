package dev.cacheprog.core;

import dev.cacheprog.store.OutputId;
import java.nio.file.Path;
import java.time.Instant;

/// An object on the local disk.
///
/// @param outputId SHA-256 of the body
/// @param size bytes of the body
/// @param time when the entry was first put, by any machine
/// @param path absolute; the file has exactly the body and stays after this process
public record LocalEntry(OutputId outputId, long size, Instant time, Path path) {
  public LocalEntry {
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("path is not absolute: " + path);
    }
  }
}
