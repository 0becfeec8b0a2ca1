package dev.cacheprog.cache;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.Cache;
import dev.cacheprog.core.Count;
import dev.cacheprog.core.Counts;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.LocalStore;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.StoredObjects;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.core.WaitBudget;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.Lookup;
import dev.cacheprog.store.OutputId;
import dev.cacheprog.store.RemoteStore;
import dev.cacheprog.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// A cache of the local disk that fetches from a remote store what the disk lacks, and uploads what
/// is put.
///
/// Whatever the remote store does, an answer is a miss, or the body that the output id names.
public final class TieredCache implements Cache {
  /// Bodies of so many bytes and more must leave [#RESERVE] on the disk: a store with wrong sizes
  /// must not fill it.
  private static final long LARGE = 16 << 20;

  private static final long RESERVE = 64 << 20;

  private final LocalStore local;
  private final InstantSource clock;
  private final RemoteStore remote;
  private final Uploads uploads;
  private final StoredObjects stored;
  private final Counts counts;
  private final Log log;

  /// Fetches in progress, shared by equal gets.
  private final Map<ActionId, CompletableFuture<Optional<LocalEntry>>> fetches =
      new ConcurrentHashMap<>();

  private final Subkeys subkeys = new Subkeys();
  private final FetchWatch watch;

  /// @param clock gives the time of puts
  /// @param remote bodies uncompressed; closed by the cache
  /// @param uploads closed by the cache; learns what is fetched, which is not sent back
  /// @param budget of the whole session
  public TieredCache(
      LocalStore local,
      InstantSource clock,
      RemoteStore remote,
      Uploads uploads,
      WaitBudget budget,
      Counts counts,
      Log log) {
    this.watch = new FetchWatch(budget, Ticker.SYSTEM);
    this.local = local;
    this.clock = clock;
    this.remote = remote;
    this.uploads = uploads;
    this.stored = uploads.stored();
    this.counts = counts;
    this.log = log;
  }

  @Override
  public Optional<LocalEntry> peek(ActionId id) {
    Optional<LocalEntry> found = local.get(id);
    if (found.isPresent()) {
      subkeys.lookedUp(id);
    }
    return found;
  }

  @Override
  public Optional<LocalEntry> get(ActionId id) throws InterruptedException {
    boolean predicted = subkeys.lookedUp(id);
    Optional<LocalEntry> found = local.get(id);
    if (found.isPresent()) {
      return found;
    }
    Optional<LocalEntry> fetched = shareFetch(id);
    if (fetched.isPresent()) {
      counts.add(Count.FETCHED_HITS, 1);
    }
    if (fetched.isPresent() && !predicted) {
      subkeys.next(id).ifPresent(this::fetchAhead);
    }
    return fetched;
  }

  /// Fetches an action that go has not looked up yet. A get of it waits for this fetch.
  private void fetchAhead(ActionId id) {
    Thread.ofVirtual()
        .name("fetch-ahead")
        .start(
            () -> {
              try {
                if (local.get(id).isEmpty()) {
                  shareFetch(id);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Optional<LocalEntry> shareFetch(ActionId id) throws InterruptedException {
    CompletableFuture<Optional<LocalEntry>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<LocalEntry>> running = fetches.putIfAbsent(id, mine);
    if (running != null) {
      log.debug("Shared a fetch in progress", "action", id);
      try {
        return running.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a fetch ends with an answer", e);
      }
    }
    Optional<LocalEntry> answer = Optional.empty();
    try {
      answer = fetchWatched(id);
    } finally {
      fetches.remove(id);
      mine.complete(answer);
    }
    return answer;
  }

  private Optional<LocalEntry> fetchWatched(ActionId id) throws InterruptedException {
    if (watch.isHopeless()) {
      return tooSlow(id);
    }
    FetchWatch.Fetch fetch = watch.begin();
    Optional<LocalEntry> answer = Optional.empty();
    try {
      answer = fetch(id, fetch);
      return answer;
    } catch (InterruptedException e) {
      if (!fetch.isCancelled()) {
        throw e;
      }
      return answer;
    } finally {
      if (fetch.end() && answer.isEmpty()) {
        tooSlow(id);
      }
    }
  }

  private Optional<LocalEntry> tooSlow(ActionId id) {
    counts.add(Count.TOO_SLOW_LOOKUPS, 1);
    log.debug("Skipped fetch: building is faster", "action", id);
    return Optional.empty();
  }

  private Optional<LocalEntry> fetch(ActionId id, FetchWatch.Fetch fetch)
      throws InterruptedException {
    Optional<LocalEntry> answer = Optional.empty();
    try (Lookup lookup = remote.get(id)) {
      if (lookup instanceof Lookup.Hit hit) {
        fetch.found(hit.metadata().uncompressedSize());
        answer = Optional.of(take(id, hit));
      } else {
        stored.markMissing(id);
      }
    } catch (StoreException e) {
      // A miss; the layers of the store have logged what users need to know.
      log.debug("Failed to fetch", "action", id, "error", e.getMessage());
    } catch (CorruptBodyException e) {
      counts.add(Count.DAMAGED_OBJECTS, 1);
      log.warn(
          "Ignored a damaged object in the remote storage", "action", id, "error", e.getMessage());
    } catch (IOException e) {
      // With an answer, only closing a body has failed that the local store has.
      if (Thread.currentThread().isInterrupted()) {
        log.debug("Cancelled fetch", "action", id, "error", e);
      } else if (answer.isEmpty()) {
        log.error("Failed to put to local storage", "action", id, "error", e);
      }
    }
    return answer;
  }

  private LocalEntry take(ActionId id, Lookup.Hit hit) throws IOException, StoreException {
    long size = hit.metadata().uncompressedSize();
    if (size >= LARGE && size > local.freeSpace() - RESERVE) {
      throw new IOException("not enough free disk space for a body of " + size + " bytes");
    }
    try (BodySink incoming = local.receive(size)) {
      incoming.fill(hit.body(), size);
      LocalEntry entry = local.put(id, hit.metadata().outputId(), incoming, hit.time());
      stored.add(id, entry.outputId());
      return entry;
    }
  }

  @Override
  public LocalEntry put(ActionId id, OutputId outputId, BodySink body) throws IOException {
    LocalEntry entry = local.put(id, outputId, body, clock.instant());
    uploads.submit(id, entry);
    return entry;
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    uploads.close();
    remote.close();
  }

  @Override
  public String toString() {
    return local + ", then " + remote;
  }
}
