package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UploadQueue;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import java.io.IOException;
import java.util.Optional;

/// A local cache over a remote store that keeps no objects: what prefetching does not bring does
/// not exist there, and what is put goes there in packs alone.
public final class PackedCache implements Cache {
  private final Cache local;
  private final UploadQueue queue;
  private final RemoteStore remote;

  /// @param local serves all requests; closed by this one
  /// @param queue of the packs; closed by this one
  /// @param remote closed by this one
  public PackedCache(Cache local, UploadQueue queue, RemoteStore remote) {
    this.local = local;
    this.queue = queue;
    this.remote = remote;
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    return local.peek(id);
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    return local.get(id);
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    return local.put(id, outputId, body);
  }

  @Override
  public void close() throws InterruptedException {
    queue.close();
    remote.close();
    local.close();
  }

  @Override
  public String toString() {
    return local + ", packs alone in " + remote;
  }
}
