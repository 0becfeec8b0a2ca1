package dev.cacheprog.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Bytes that can be read more than once, so that a failed upload can be tried again.
public interface Body {
  /// The bytes of the stream that [#open] returns.
  long size();

  /// A new stream from the first byte, closed by the caller.
  InputStream open() throws IOException;

  /// A body in memory. The array is not copied: it must not change afterwards.
  static Body of(byte[] bytes) {
    return new Body() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  /// A body in a file of `size` bytes, which must not change while the body is in use.
  static Body of(Path file, long size) {
    return new Body() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }
}
