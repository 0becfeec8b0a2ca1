package dev.cacheprog.prefetch.manifest;

import dev.cacheprog.core.Display;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.prefetch.pack.RetryPause;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads and writes objects of a remote store that fit into memory. A read that fails is repeated
/// once.
public final class SmallObjects {
  private final RemoteStore remote;
  private final Log log;
  private final Ticker ticker;

  public SmallObjects(RemoteStore remote, Log log, Ticker ticker) {
    this.remote = remote;
    this.log = log;
    this.ticker = ticker;
  }

  /// An object that was read.
  ///
  /// @param bytes its body, which has been checked against its output id
  /// @param time when it was stored
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Found(byte[] bytes, Instant time) {}

  /// The whole object; null if there is none, or its body is damaged.
  ///
  /// @param most largest accepted body, in bytes
  /// @throws StoreException if the store failed twice
  @Nullable Found read(ActionId id, int most) throws StoreException, InterruptedException {
    try {
      return readOnce(id, most);
    } catch (StoreException e) {
      RetryPause.pauseAfter(e, ticker);
      return readOnce(id, most);
    }
  }

  private @Nullable Found readOnce(ActionId id, int most)
      throws StoreException, InterruptedException {
    try (Lookup lookup = remote.get(id)) {
      if (lookup
          instanceof Lookup.Hit(ObjectMetadata metadata, _, Instant time, InputStream body)) {
        byte[] bytes = body.readNBytes(most + 1);
        if (OutputId.ofBody(bytes).equals(metadata.outputId())) {
          return new Found(bytes, time);
        }
        damaged(id, "the SHA-256 of the body is not its output id");
      }
      return null;
    } catch (CorruptBodyException e) {
      damaged(id, e.getMessage());
      return null;
    } catch (IOException e) {
      throw new StoreException("failed to read the object: " + Display.reason(e), true, e);
    }
  }

  private void damaged(ActionId id, @Nullable String reason) {
    log.warn("Ignored a damaged object in the remote storage", "action", id, "error", reason);
  }

  public void write(ActionId id, byte[] bytes) throws StoreException, InterruptedException {
    remote.put(
        id,
        new ObjectMetadata(OutputId.ofBody(bytes), ObjectMetadata.UNCOMPRESSED, bytes.length),
        Body.of(bytes));
  }
}
