package dev.cacheprog.remote;

import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.ObjectName;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Reads from other stores what its own store does not have. It sends a get to all of them at the
/// same time, and uses the hit of the first one in the list. Writes go to its own store only: a
/// less trusted user can so read what a more trusted one wrote, but not the other way round.
///
/// What has the name of its contents is the same everywhere: it is looked up first where the last
/// such hit was, which saves a round trip for each pack of another store.
public final class FallbackReadStore implements RemoteStore {
  private final RemoteStore own;
  private final List<RemoteStore> others;
  private final Log log;

  /// Where the last pack was.
  private volatile RemoteStore ofPacks;

  /// @param own closed by this one
  /// @param others only read; closed by this one
  public FallbackReadStore(RemoteStore own, List<RemoteStore> others, Log log) {
    this.own = own;
    this.others = List.copyOf(others);
    this.log = log;
    this.ofPacks = own;
  }

  @Override
  public void prepare() throws StoreException, InterruptedException {
    own.prepare();
  }

  /// @throws StoreException if no store has it, and one of them failed
  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    boolean isPack = id.name() instanceof ObjectName.Pack;
    RemoteStore first = isPack ? ofPacks : own;
    Lookup lookup = first.get(id);
    if (lookup instanceof Lookup.Hit) {
      return lookup;
    }
    List<RemoteStore> rest = new ArrayList<>(others);
    rest.addFirst(own);
    rest.remove(first);
    List<FutureTask<Lookup>> tasks = new ArrayList<>(rest.size());
    for (RemoteStore other : rest) {
      FutureTask<Lookup> task = new FutureTask<>(() -> other.get(id));
      tasks.add(task);
      Thread.ofVirtual().name("fallback get").start(task);
    }
    StoreException failure = null;
    int awaited = 0;
    try {
      for (FutureTask<Lookup> task : tasks) {
        try {
          Lookup answer = task.get();
          awaited++;
          if (answer instanceof Lookup.Hit) {
            if (isPack) {
              ofPacks = rest.get(awaited - 1);
            }
            return answer;
          }
        } catch (ExecutionException e) {
          awaited++;
          failure = failure == null ? asStoreException(e) : failure;
        }
      }
    } finally {
      for (FutureTask<Lookup> task : tasks.subList(awaited, tasks.size())) {
        Thread.ofVirtual().name("fallback drop").start(() -> drop(task));
      }
    }
    if (failure != null) {
      throw failure;
    }
    return lookup;
  }

  private static StoreException asStoreException(ExecutionException failure) {
    return failure.getCause() instanceof StoreException e
        ? e
        : new StoreException("failed to read from another prefix: " + failure, false, failure);
  }

  /// Waits for an answer that is not needed, and closes it.
  private void drop(FutureTask<Lookup> task) {
    try (Lookup lookup = task.get()) {
      log.debug(
          "Dropped an unused answer of a fallback store",
          "answer",
          lookup.getClass().getSimpleName());
    } catch (ExecutionException | CancellationException | IOException e) {
      log.debug("Dropped an unused answer of a fallback store", "error", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void put(ActionId id, ObjectMetadata metadata, Body body)
      throws StoreException, InterruptedException {
    own.put(id, metadata, body);
  }

  @Override
  public void close() {
    others.forEach(RemoteStore::close);
    own.close();
  }

  @Override
  public String toString() {
    return "read fallback " + others + " > " + own;
  }
}
