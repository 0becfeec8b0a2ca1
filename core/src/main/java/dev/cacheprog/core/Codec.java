package dev.cacheprog.core;

import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;

/// A compression algorithm. Safe for use by many threads at once.
public interface Codec {
  /// The algorithm's name in an object's facts, see [ObjectMetadata#compression].
  String algorithm();

  /// The uncompressed bytes of `compressed`. Closing the result closes `compressed`. Reading throws
  /// [CorruptBodyException] where the data is damaged.
  InputStream decompress(InputStream compressed) throws IOException;

  /// Compresses a whole body.
  ///
  /// @param body owned by the caller
  /// @return the compressed body, which may be larger than `body`; closed by the caller
  Compressed compress(Body body) throws IOException;

  /// A compressed body and the memory or file behind it.
  interface Compressed extends Body, AutoCloseable {
    @Override
    void close();
  }
}
