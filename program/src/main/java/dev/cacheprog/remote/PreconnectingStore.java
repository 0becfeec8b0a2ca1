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

/// Opens connections in the background of the first call, for the many calls that follow. A new
/// connection takes several round trips with TLS. They are opened by gets of an id that no object
/// has.
public final class PreconnectingStore implements RemoteStore {
  /// The id of no action and of nothing else that is stored.
  private static final ActionId ABSENT = ActionId.of(new byte[32]);

  private final RemoteStore store;
  private final int connections;
  private final Log log;
  private final AtomicBoolean begun = new AtomicBoolean();

  /// @param connections including that of the first call
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
        Thread.ofVirtual().name("preconnect").start(this::connect);
      }
    }
  }

  private void connect() {
    try (Lookup _ = store.get(ABSENT)) {
      log.debug("Opened a connection in advance");
    } catch (StoreException | IOException e) {
      log.debug("Failed to open a connection in advance", "error", e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // No caller catches it here. The first call reports the same failure.
      log.debug("Failed to open a connection in advance", "error", Unexpected.describe(e));
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
    return "preconnect > " + store;
  }
}
