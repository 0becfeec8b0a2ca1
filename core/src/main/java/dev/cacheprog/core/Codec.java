package dev.cacheprog.core;

import dev.cacheprog.store.Body;
import java.io.IOException;
import java.io.InputStream;

/// A compression algorithm. Safe for use by several threads.
public interface Codec {
  /// The name of the algorithm in [ObjectMetadata#compression].
  String algorithm();

  /// The uncompressed bytes of `compressed`. Closing the result closes `compressed`. Reading
  /// damaged data throws [CorruptBodyException].
  InputStream decompress(InputStream compressed) throws IOException;

  /// Compresses a body.
  ///
  /// @param body owned by the caller
  /// @return the compressed body, which may be larger than `body`; closed by the caller
  Compressed compress(Body body) throws IOException;

  /// A compressed body, in memory or in a file that is deleted when it is closed.
  interface Compressed extends Body, AutoCloseable {
    @Override
    void close();
  }
}
