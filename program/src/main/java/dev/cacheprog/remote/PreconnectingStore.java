package dev.cacheprog.remote;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Unexpected;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// For stores to which it takes round trips to open a connection, as with TLS: who makes one call
/// will make many in a moment, and they find connections open. Beside the first call these are
/// opened by asking for what nobody puts.
public final class PreconnectingStore implements RemoteStore {
  /// No action of go, nor anything of ours, has this id.
  private static final ActionId NOTHING = ActionId.of(new byte[32]);

  private final RemoteStore store;
  private final int connections;
  private final Log log;
  private final AtomicBoolean begun = new AtomicBoolean();

  /// @param connections with that of the first call
  public PreconnectingStore(RemoteStore store, int connections, Log log) {
    this.store = store;
    this.connections = connections;
    this.log = log;
  }

  @Override
  public void prepare() throws StoreException, InterruptedException {
    store.prepare();
  }

  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    begin();
    return store.get(id);
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    begin();
    store.put(id, metadata, body);
  }

  private void begin() {
    if (!begun.getAndSet(true)) {
      for (int i = 1; i < connections; i++) {
        Thread.ofVirtual().name("connect").start(this::askForNothing);
      }
    }
  }

  private void askForNothing() {
    try (Lookup _ = store.get(NOTHING)) {
      log.debug("A connection is open");
    } catch (StoreException | IOException e) {
      log.debug("A connection could not be opened ahead", "error", e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // The call that follows says more; here nobody else would take it.
      log.debug("A connection could not be opened ahead", "error", Unexpected.describe(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
