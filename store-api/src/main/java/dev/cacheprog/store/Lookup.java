package dev.cacheprog.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// The answer of a [RemoteStore] to a get. A miss is an answer, not a failure.
public sealed interface Lookup extends AutoCloseable {
  /// Closes the body, if there is one.
  @Override
  void close() throws IOException;

  /// The store has the object.
  ///
  /// @param metadata stored with the body
  /// @param size bytes of `body`, or -1 if the store does not know
  /// @param time when the object was stored
  /// @param body the stored, possibly compressed bytes; open, and closed by the caller
  record Hit(ObjectMetadata metadata, long size, Instant time, InputStream body) implements Lookup {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /// The store does not have the object.
  record Miss() implements Lookup {
    @Override
    public void close() {}
  }
}
