package dev.cacheprog.remote;

import dev.cacheprog.core.BodyStream;
import dev.cacheprog.core.Codec;
import dev.cacheprog.core.Display;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;

/// Compresses the bodies of puts, where that makes them smaller, and decompresses those of hits.
/// Outside of this layer all bodies are uncompressed.
public final class CompressingStore implements RemoteStore {
  private final RemoteStore store;
  private final Codec codec;

  public CompressingStore(RemoteStore store, Codec codec) {
    this.store = store;
    this.codec = codec;
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup = store.get(id);
    return lookup instanceof Lookup.Hit hit ? decompress(hit) : lookup;
  }

  private Lookup.Hit decompress(Lookup.Hit hit) throws StoreException {
    ObjectMetadata metadata = hit.metadata();
    if (metadata.compression().equals(ObjectMetadata.UNCOMPRESSED)) {
      return hit;
    }
    if (!metadata.compression().equals(codec.algorithm())) {
      return new Lookup.Hit(
          metadata, hit.size(), hit.time(), new Unreadable(hit.body(), metadata.compression()));
    }
    try {
      return new Lookup.Hit(
          new ObjectMetadata(
              metadata.outputId(), ObjectMetadata.UNCOMPRESSED, metadata.uncompressedSize()),
          metadata.uncompressedSize(),
          hit.time(),
          codec.decompress(hit.body()));
    } catch (IOException e) {
      closeQuietly(hit);
      throw new StoreException("the body cannot be decompressed: " + Display.reason(e), true, e);
    }
  }

  private static void closeQuietly(Lookup.Hit hit) {
    try {
      hit.close();
    } catch (IOException _) {
      // The failure that led here is reported.
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    if (body.size() == 0) {
      store.put(id, metadata, body);
      return;
    }
    try (Codec.Compressed compressed = codec.compress(body)) {
      if (compressed.size() < body.size()) {
        store.put(
            id,
            new ObjectMetadata(metadata.outputId(), codec.algorithm(), metadata.uncompressedSize()),
            compressed);
      } else {
        store.put(id, metadata, body);
      }
    } catch (IOException e) {
      throw new StoreException("the body cannot be compressed: " + Display.reason(e), false, e);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return codec.algorithm() + " compression > " + store;
  }

  /// A body with an unknown compression. It counts as damaged.
  private static final class Unreadable extends BodyStream {
    private final String compression;

    Unreadable(InputStream body, String compression) {
      super(body);
      this.compression = compression;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw new CorruptBodyException("the body has an unknown compression: '" + compression + "'");
    }
  }
}
