package dev.cacheprog.remote;

import dev.cacheprog.core.Log;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.Body;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.ObjectMetadata;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Reads from other stores what its own does not have: all of them are asked at the same time, and
/// the first in the list that has it wins. Writes to its own only, so that who may be trusted less
/// can read what others wrote, and not the other way round.
public final class FallbackReadStore implements RemoteStore {
  private final RemoteStore own;
  private final List<RemoteStore> others;
  private final Log log;

  /// @param own closed by this one
  /// @param others only read; closed by this one
  public FallbackReadStore(RemoteStore own, List<RemoteStore> others, Log log) {
    this.own = own;
    this.others = List.copyOf(others);
    this.log = log;
  }

  @Override
  public void prepare() throws StoreException, InterruptedException {
    own.prepare();
  }

  /// @throws StoreException if no store has it, and one of them could not say
  @Override
  public Lookup get(ActionId id) throws StoreException, InterruptedException {
    Lookup lookup = own.get(id);
    if (lookup instanceof Lookup.Hit) {
      return lookup;
    }
    List<FutureTask<Lookup>> tasks = new ArrayList<>(others.size());
    for (RemoteStore other : others) {
      FutureTask<Lookup> task = new FutureTask<>(() -> other.get(id));
      tasks.add(task);
      Thread.ofVirtual().name("reading").start(task);
    }
    StoreException failure = null;
    int awaited = 0;
    try {
      for (FutureTask<Lookup> task : tasks) {
        try {
          Lookup answer = task.get();
          awaited++;
          if (answer instanceof Lookup.Hit) {
            return answer;
          }
        } catch (ExecutionException e) {
          awaited++;
          failure = failure == null ? asStoreException(e) : failure;
        }
      }
    } finally {
      for (FutureTask<Lookup> task : tasks.subList(awaited, tasks.size())) {
        Thread.ofVirtual().name("not needed").start(() -> drop(task));
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
        : new StoreException("reading from another prefix failed: " + failure, false, failure);
  }

  /// Lets go of an answer that came too late.
  private void drop(FutureTask<Lookup> task) {
    try (Lookup lookup = task.get()) {
      log.debug("An answer was not needed", "answer", lookup.getClass().getSimpleName());
    } catch (ExecutionException | CancellationException | IOException e) {
      log.debug("An answer was not needed", "error", e.getMessage());
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
    return own + " reading also " + others;
  }
}
