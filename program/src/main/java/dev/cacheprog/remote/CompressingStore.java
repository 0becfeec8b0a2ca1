package dev.cacheprog.remote;

import dev.cacheprog.core.ActionId;
import dev.cacheprog.core.Body;
import dev.cacheprog.core.Codec;
import dev.cacheprog.core.CorruptBodyException;
import dev.cacheprog.core.Display;
import dev.cacheprog.core.Lookup;
import dev.cacheprog.core.ObjectMetadata;
import dev.cacheprog.core.RemoteStore;
import dev.cacheprog.core.StoreException;
import java.io.IOException;
import java.io.InputStream;

/// Compresses bodies on their way out, where that makes them smaller, and decompresses them on
/// their way in. Above this layer all bodies are uncompressed.
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
    ObjectMetadata entry = hit.entry();
    if (entry.compression().equals(ObjectMetadata.UNCOMPRESSED)) {
      return hit;
    }
    if (!entry.compression().equals(codec.algorithm())) {
      return new Lookup.Hit(
          entry, hit.size(), hit.time(), new Unreadable(hit.body(), entry.compression()));
    }
    try {
      return new Lookup.Hit(
          new ObjectMetadata(
              entry.outputId(), ObjectMetadata.UNCOMPRESSED, entry.uncompressedSize()),
          entry.uncompressedSize(),
          hit.time(),
          codec.decompress(hit.body()));
    } catch (IOException e) {
      closeQuietly(hit);
      throw new StoreException("the body could not be opened: " + Display.reason(e), true, e);
    }
  }

  private static void closeQuietly(Lookup.Hit hit) {
    try {
      hit.close();
    } catch (IOException _) {
      // There is a worse failure to tell.
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata entry, Body body)
      throws StoreException, InterruptedException {
    if (body.size() == 0) {
      store.put(id, entry, body);
      return;
    }
    try (Codec.Compressed compressed = codec.compress(body)) {
      if (compressed.size() < body.size()) {
        store.put(
            id,
            new ObjectMetadata(entry.outputId(), codec.algorithm(), entry.uncompressedSize()),
            compressed);
      } else {
        store.put(id, entry, body);
      }
    } catch (IOException e) {
      throw new StoreException("the body could not be compressed: " + Display.reason(e), false, e);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return codec.algorithm() + " over " + store;
  }

  /// A body that nobody here can decompress: as good as damaged.
  private static final class Unreadable extends BodyStream {
    private final String compression;

    Unreadable(InputStream body, String compression) {
      super(body);
      this.compression = compression;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw new CorruptBodyException(
          "the body is compressed with '" + compression + "', which is unknown");
    }
  }
}
